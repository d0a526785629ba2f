/**
 * Code that is more than a command: handlers, each run once in a jail that nobody had before, and contexts, interpreters that keep their variables from one run
 * to the next. What is said to an interpreter and by it is bytes here; their JSON is the door's to read. Whatever a program says is hostile.
 */
package io.sandhold.interpreters;
