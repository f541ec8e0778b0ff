//! People who sign in and meet: the builders that the other tests stand on.
