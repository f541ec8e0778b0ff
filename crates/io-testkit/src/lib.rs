//! For tests only: a running IO, a mail catcher, a fake clock, builders and checkers.
