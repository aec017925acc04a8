package io.reelbatch.launch;

/// One sort of thing that a dead process or a failed write may leave behind.
interface Repair {

    /// What is mended, as a tag of figures.
    String kind();

    /// What is mended, in words that follow a number.
    String what();

    /// Mends all there is at present.
    ///
    /// @return how many
    int mend();
}
