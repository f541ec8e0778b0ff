//! Every check: its id, what it means when it is not well, and how it is mended.
//!
//! Must not look at anything. `docs/operate/doctor.md` has a section for each; a test holds both lists equal.

/// One check.
#[derive(Debug)]
pub struct Check {
    /// Its name, which never changes: what watches IO may rely on it.
    pub id: &'static str,
    /// What it looks at.
    pub title: &'static str,
    /// What follows if it is not well.
    pub means: &'static str,
    /// How it is mended.
    pub mend: &'static str,
}

const fn check(id: &'static str, title: &'static str, means: &'static str, mend: &'static str) -> Check {
    Check { id, title, means, mend }
}

/// Every check, in the order in which they are shown.
pub static CHECKS: &[Check] = &[
    check(
        "database",
        "The database answers, and takes a write",
        "Without it nobody can sign in, search or write.",
        "Start PostgreSQL or free its disk; compare `database` with its address, role and password.",
    ),
    check(
        "migrations",
        "Its tables are those of this version",
        "This version of IO cannot work on these tables, or an earlier one still does.",
        "`io migrate plan` says what is missing, `io migrate up` or a start of the server applies it.",
    ),
    check(
        "database-tls",
        "The way to the database is encrypted",
        "Who is on the way reads and changes what passes: sealed texts, but also who meets whom and when.",
        "Add sslmode=verify-full and sslrootcert to `database`, and switch TLS on in PostgreSQL.",
    ),
    check(
        "clock",
        "The clock is right",
        "A wrong clock ends links and logins too early or too late, and makes IO put off deletions.",
        "Let chrony or systemd-timesyncd set the clock on both machines; afterwards `io clock confirm`.",
    ),
    check(
        "keys",
        "The keys are not too old",
        "The longer a key is in use, the more a thief of it can read.",
        "`io keys list` shows them; docs/security/keys.md says how each is changed while IO runs.",
    ),
    check(
        "mail",
        "The mail server or the provider takes the sign-in",
        "Without it nobody who is signed out can sign in.",
        "Compare `mail.smtp.*`, `mail.resend.*` or `mail.ses.*` with what your provider says; a firewall may close port \
         587 or 465.",
    ),
    check(
        "mail-spf",
        "The domain says who may send for it (SPF)",
        "Mail providers put sign-in emails into the folder for spam, or refuse them.",
        "Add the TXT record that your mail provider names to the domain of `mail.from`.",
    ),
    check(
        "mail-dkim",
        "The domain has keys for signatures (DKIM)",
        "Large mail providers refuse emails without a signature of the sender's domain.",
        "Add the records below `_domainkey` that your mail provider names.",
    ),
    check(
        "mail-dmarc",
        "The domain says what happens to forgeries (DMARC)",
        "Anyone can send emails in your name, and large mail providers ask for this record.",
        "Add a TXT record `_dmarc` to the domain of `mail.from`, such as `v=DMARC1; p=quarantine`.",
    ),
    check(
        "backup-target",
        "The backup target takes, gives and deletes an object",
        "No backup can be made, and none could be restored.",
        "Compare `backup.target` and `backup.s3.*` with the store; its key needs put, get, list and delete.",
    ),
    check(
        "backup-age",
        "The newest backup is young enough",
        "What was written since the newest backup is lost if this machine is.",
        "Look for errors of backups in the log, then `io backup create`.",
    ),
    check(
        "backup-trial",
        "The newest trial restore is young enough",
        "Nobody knows whether the backups can be restored.",
        "Set `backup.identity` and `backup.verify`, or run `io backup verify`.",
    ),
    check(
        "picture-store",
        "The store of pictures takes, gives and deletes an object",
        "Nobody can upload a picture, and those that were revealed are not shown.",
        "Compare `pictures.store` and `pictures.s3.*` with the store; its key needs put, get, list and delete.",
    ),
    check(
        "disk",
        "A tenth of the disk is free",
        "On a full disk IO takes no message.",
        "Delete what is not needed, or enlarge the disk of `data_dir`.",
    ),
    check(
        "descriptors",
        "The process may open enough files",
        "Each connection needs one: beyond the limit nobody can connect.",
        "Set LimitNOFILE=65536 in the unit, or raise the hard limit of open files otherwise; where that cannot be, lower \
         `http.max_connections`.",
    ),
    check(
        "entropy",
        "The system has random numbers",
        "Every key and every link needs them: without them nothing starts.",
        "Wait until the machine has been up for a while, or give the virtual machine a virtio-rng device.",
    ),
    check(
        "secret-files",
        "Only IO can read its secrets",
        "Every user of this machine who can read them can read everything that they protect.",
        "chmod 600 on each file, chmod 700 on the data folder, and chown to the user of IO.",
    ),
    check(
        "server",
        "A server runs, and is ready",
        "Nobody is served.",
        "Start it, or mend what it names; its log says more.",
    ),
    check(
        "monitoring",
        "The metrics can be read",
        "Nobody learns of a fault before people do.",
        "Let Prometheus collect `internal.listen`; deploy/observability has what it needs.",
    ),
    check(
        "public-url",
        "IO answers at its public address",
        "Links in emails lead nowhere, and nobody can open the app.",
        "Compare `public_url` with DNS, the firewall and the proxy.",
    ),
    check(
        "certificate",
        "The certificate is trusted, and lasts",
        "Browsers refuse the address when it ends.",
        "Renew it, and see why it was not renewed by itself; ask for the chain if it is not trusted.",
    ),
    check(
        "assets",
        "The files of the web app are at `assets.base_url`",
        "Pages stay blank: browsers refuse scripts that are missing, changed, or not meant for them.",
        "Let the front send the files of this version unchanged, with `access-control-allow-origin: *` and \
         `cross-origin-resource-policy: cross-origin`; until then, leave `assets.base_url` out.",
    ),
    check(
        "proxies",
        "IO knows which proxies speak for people",
        "Unnamed, all people share the limits of one address; named too widely, anyone can pretend to be anyone.",
        "List the addresses of your proxies in `http.trusted_proxies`.",
    ),
    check(
        "contact",
        "People can reach who runs the place",
        "People and authorities have nobody to turn to, which the law of most places forbids.",
        "Set `contact.operator`, `contact.address` and `contact.email`.",
    ),
    check(
        "configuration",
        "The configuration has nothing that looks like a mistake",
        "It is used as it is, and may do something else than you mean.",
        "`docs/config.md` says what each key does; `io config dump --origin` where each value comes from.",
    ),
];
