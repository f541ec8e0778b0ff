//! The labels of metrics.
//!
//! Must not take user input: labels are route templates, codes and constants of this program.

use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};

/// A route template, a method and a status class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// `/api/chat/{chat}`; `other` when no route matched.
    pub route: String,
    /// `GET`; `other` for unknown methods.
    pub method: &'static str,
    /// `2xx`.
    pub status_class: &'static str,
}

/// A route template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabels {
    /// `/api/chat/{chat}`; `other` when no route matched.
    pub route: String,
}

/// A job and its result.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct JobLabels {
    /// Its name.
    pub job: &'static str,
    /// `ok` or `failed`.
    pub result: &'static str,
}

/// A close code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CloseLabels {
    /// Its number; `none` when the client left or was lost.
    pub code: String,
}

impl CloseLabels {
    /// The label of this code.
    pub fn of(code: Option<u16>) -> Self {
        let code = code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        Self { code }
    }
}

/// The name of the one label of a family.
pub trait LabelName: Clone + std::fmt::Debug + PartialEq + Eq + std::hash::Hash + Send + Sync + 'static {
    /// The name.
    const NAME: &'static str;
}

/// One label whose values are constants of this program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Labelled<N>(&'static str, std::marker::PhantomData<N>);

impl<N: LabelName> Labelled<N> {
    /// The label with this value.
    pub fn new(value: &'static str) -> Self {
        Self(value, std::marker::PhantomData)
    }
}

impl<N: LabelName> EncodeLabelSet for Labelled<N> {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        use prometheus_client::encoding::EncodeLabel as _;
        (N::NAME, self.0).encode(encoder.encode_label())
    }
}

macro_rules! label_names {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name;
        impl LabelName for $name {
            const NAME: &'static str = $text;
        }
    )+};
}

label_names! {
    /// The result.
    ResultOf = "result";
    /// The limit.
    Rule = "rule";
    /// The cap.
    Cap = "cap";
    /// The check of readiness.
    Check = "check";
    /// The age band.
    Band = "band";
    /// The key.
    KeyName = "key";
    /// The event of the security log.
    Event = "event";
    /// The period of a ceiling.
    Period = "period";
    /// What was done.
    Operation = "operation";
    /// Where something is from.
    SourceOf = "source";
    /// The sign of a program.
    Sign = "sign";
    /// What rises.
    Kind = "kind";
    /// The signal in a text.
    SignalName = "signal";
    /// What was measured of a page load.
    VitalOf = "vital";
    /// How soon someone must look.
    SeverityName = "severity";
}
