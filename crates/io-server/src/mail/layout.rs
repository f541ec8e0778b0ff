//! The look of emails.
//!
//! A few blocks in tables and inline styles, which is what mail programs understand.
//!
//! Must not know what an email says.

use std::fmt::Write as _;

use crate::html::escaped;

/// A piece of an email.
#[derive(Clone, Copy, Debug)]
pub(super) enum Block<'a> {
    /// The only title.
    Heading(&'a str),
    /// A sentence or two.
    Text(&'a str),
    /// The only action.
    Button {
        /// Its label.
        label: &'a str,
        /// Its target.
        link: &'a str,
    },
    /// A code to enter.
    Code(&'a str),
    /// A note in small print.
    Small(&'a str),
}

impl Block<'_> {
    /// The block as plain text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Heading(text) | Self::Text(text) | Self::Small(text) => (*text).to_owned(),
            Self::Button { label, link } => format!("{label}:\n{link}"),
            Self::Code(code) => format!("    {code}"),
        }
    }

    fn html(&self, out: &mut String) {
        let _ = match self {
            Self::Heading(text) => write!(
                out,
                "<h1 class=\"ink\" style=\"margin:0 0 16px;font-size:24px;line-height:30px;font-weight:600;\
                 letter-spacing:-0.01em;color:#231a12\">{}</h1>",
                escaped(text)
            ),
            Self::Text(text) => write!(
                out,
                "<p class=\"ink\" style=\"margin:0 0 16px;font-size:16px;line-height:24px;color:#231a12\">{}</p>",
                escaped(text)
            ),
            Self::Button { label, link } => write!(
                out,
                "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
                 style=\"margin:8px 0 24px\"><tr><td class=\"button\" style=\"border-radius:12px;background:#b23a08\">\
                 <a class=\"button-text\" href=\"{}\" style=\"display:inline-block;padding:14px 28px;font-size:16px;\
                 line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;border-radius:12px\">{}</a>\
                 </td></tr></table>",
                escaped(link),
                escaped(label)
            ),
            Self::Code(code) => write!(
                out,
                "<p class=\"code\" style=\"margin:0 0 24px;padding:16px;border-radius:12px;background:#f3eadc;\
                 color:#231a12;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:30px;\
                 line-height:36px;font-weight:600;letter-spacing:0.08em;text-align:center\">{}</p>",
                escaped(code)
            ),
            Self::Small(text) => write!(
                out,
                "<p class=\"quiet\" style=\"margin:0 0 8px;font-size:14px;line-height:20px;color:#5c4f42\">{}</p>",
                escaped(text)
            ),
        };
    }
}

/// The whole HTML part.
pub(super) fn page(title: &str, preview: &str, host: &str, blocks: &[Block<'_>]) -> String {
    let mut body = String::new();
    for block in blocks {
        block.html(&mut body);
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body class=\"ground\" style=\"margin:0;padding:0;background:#fbf6ee\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden;opacity:0\">{preview}</div>\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
         <td class=\"ground\" align=\"center\" style=\"padding:32px 16px;background:#fbf6ee\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"max-width:480px\"><tr><td style=\"padding:0 8px 16px;font-family:{FONT}\">\
         <span style=\"font-size:22px;font-weight:800\"><span class=\"brand\" style=\"color:#b23a08\">I</span>\
         <span class=\"brand-o\" style=\"color:#0b6161\">O</span></span>\
         </td></tr><tr><td class=\"card\" style=\"padding:32px;border-radius:20px;background:#ffffff;\
         font-family:{FONT}\">\n{body}\n</td></tr><tr><td class=\"quiet\" style=\"padding:16px 8px 0;font-family:{FONT};\
         font-size:13px;line-height:18px;color:#5c4f42\">{host}</td></tr></table>\n</td></tr></table>\n\
         </body>\n</html>\n",
        title = escaped(title),
        preview = escaped(preview),
        host = escaped(host),
    )
}

const FONT: &str = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/// What inline styles cannot say: dark, and narrow.
const STYLE: &str = ":root{color-scheme:light dark;supported-color-schemes:light dark}\
    @media (prefers-color-scheme:dark){.ground{background:#15110d!important}.card{background:#1f1914!important}\
    .ink{color:#f6eee3!important}.quiet{color:#c4b6a6!important}.brand{color:#ff9b68!important}.brand-o{color:#6cd1c8!important}\
    .button{background:#ff9b68!important}.button-text{color:#2b1206!important}\
    .code{background:#100c09!important;color:#f6eee3!important}}\
    @media (max-width:420px){.card{padding:24px 20px!important}.code{font-size:26px!important}}";
