package io.sandhold.efast;

/**
 * A file that was downloaded.
 *
 * @param file as its store describes it
 * @param bytes how many there were
 * @param announced how many the download or the store said that there would be
 */
public record FetchedFile(StoredFile file, long bytes, long announced) {}
