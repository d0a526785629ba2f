/** The SSH door: login, shell, exec and SFTP. Knows {@code sessions} and what it hands out. */
package io.sandhold.sshserver;
