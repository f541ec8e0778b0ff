//! Operating the server: headers, limits, health, metrics, email delivery, start and stop.

mod alerts;
mod assets;
mod book;
mod contact;
mod dkim;
mod doctor;
mod email_providers;
mod email_reports;
mod emails;
mod error_reports;
mod foreign_headers;
mod headers;
mod health;
mod lifecycle;
mod limits;
mod metrics;
mod no_installation;
mod one_server;
mod outbox_page;
mod real_mail_server;
mod security_log;
mod seed;
mod status;
mod traces;
