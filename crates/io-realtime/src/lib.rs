//! Sockets to rules: hub, connection driver, command core, matcher service.
