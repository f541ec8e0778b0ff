//! The io binary: configuration, HTTP features, mail, lifecycle, embedded web app.
