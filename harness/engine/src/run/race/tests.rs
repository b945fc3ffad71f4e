//! What is told of races, as a specification.
