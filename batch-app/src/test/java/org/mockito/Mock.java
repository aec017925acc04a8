package org.mockito;

/// Stands for the library that is not on the class path, so that a test can prove that using it would be
/// noticed.
public @interface Mock {}
