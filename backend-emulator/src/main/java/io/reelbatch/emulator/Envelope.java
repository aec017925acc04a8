package io.reelbatch.emulator;

/// What the service wraps its JSON answers in.
public enum Envelope {
    /// `{"code":0,"data":{..}}`
    CODE,
    /// `{"success":true,"data":{..}}`
    SUCCESS,
    /// Nothing: the fields stand at the top.
    BARE
}
