//! The values that go into and come out of a database, the same for both engines.
//!
//! Must not know tables or statements.

use io_core::ids::{
    AnnouncementId, AppealId, BoardItemId, CaseId, ChatId, ClientMessageId, DecisionId, EmailId, EventId, FeedbackId,
    FigureNoteId, LoginId, LoginRequestId, NoticeId, PeerRef, PictureId, ReportId, RestrictionId, RevealId, StaffId,
    TicketId, UnmaskId, UserId,
};
use io_core::time::Timestamp;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::{Result, SecretHash, StoreError};

/// One value.
/// Booleans are integers until the engine's column type decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// SQL's NULL.
    Null,
    /// A number, a moment, or a truth value.
    Int(i64),
    /// An id, which needs no memory of its own.
    Id([u8; 16]),
    /// Other bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
}

/// The values of a statement's parameters, in their order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*] };
}
pub(crate) use values;

macro_rules! value_of_numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Int(i64::from(number))
            }
        }
    )+};
}
value_of_numbers!(i64, u32, u16, u8, bool);

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<Timestamp> for Value {
    fn from(moment: Timestamp) -> Self {
        Self::Int(moment.0)
    }
}
impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<SecretHash> for Value {
    fn from(hash: SecretHash) -> Self {
        Self::Bytes(hash.newest.to_vec())
    }
}
impl From<[u8; 32]> for Value {
    fn from(bytes: [u8; 32]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Reads one column.
pub(crate) trait FromValue: Sized {
    /// Converts the value; none if the column holds another type.
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }
}
macro_rules! numbers_from_value {
    ($($number:ty),+) => {$(
        impl FromValue for $number {
            fn from_value(value: Value) -> Option<Self> {
                i64::from_value(value)?.try_into().ok()
            }
        }
    )+};
}
numbers_from_value!(u64, u32, u8);

impl FromValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}
impl FromValue for Timestamp {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(Self)
    }
}
impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes),
            // SQLite does not tell an id from other bytes of this length.
            Value::Id(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}
impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Option<Self> {
        Vec::from_value(value)?.try_into().ok()
    }
}
impl FromValue for SecretHash {
    fn from_value(value: Value) -> Option<Self> {
        <[u8; 32]>::from_value(value).map(|stored| Self {
            newest: stored,
            before: stored,
        })
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id.into_bytes())
    }
}
impl FromValue for Uuid {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Id(bytes) => Some(Self::from_bytes(bytes)),
            _ => None,
        }
    }
}
macro_rules! ids {
    ($($id:ident),+) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::from(id.0)
            }
        }
        impl FromValue for $id {
            fn from_value(value: Value) -> Option<Self> {
                Uuid::from_value(value).map(Self)
            }
        }
    )+};
}
ids!(
    AnnouncementId,
    BoardItemId,
    FeedbackId,
    PictureId,
    FigureNoteId,
    AppealId,
    CaseId,
    ChatId,
    ClientMessageId,
    DecisionId,
    EventId,
    EmailId,
    LoginId,
    LoginRequestId,
    NoticeId,
    PeerRef,
    ReportId,
    RestrictionId,
    RevealId,
    StaffId,
    TicketId,
    UnmaskId,
    UserId
);

/// One row, read column by column in the statement's order.
#[derive(Debug)]
pub(crate) struct Row {
    values: std::vec::IntoIter<Value>,
    at: usize,
}

impl Row {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Self {
            values: values.into_iter(),
            at: 0,
        }
    }

    /// Reads the next column.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T> {
        self.at += 1;
        self.values
            .next()
            .and_then(T::from_value)
            .ok_or_else(|| StoreError::Corrupt(format!("column {} holds another type", self.at)))
    }
}

// ---- SQLite --------------------------------------------------------------------------------------------------------

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Id(bytes) => ValueRef::Blob(bytes),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl rusqlite::types::FromSql for Value {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        use rusqlite::types::{FromSqlError, ValueRef};
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Int(number),
            ValueRef::Blob(bytes) => bytes.try_into().map_or_else(|_| Self::Bytes(bytes.to_vec()), Self::Id),
            ValueRef::Text(_) => Self::Text(value.as_str()?.to_owned()),
            ValueRef::Real(_) => return Err(FromSqlError::InvalidType),
        })
    }
}

// ---- PostgreSQL ----------------------------------------------------------------------------------------------------

type AnyError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, AnyError> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::BOOL => (*number != 0).to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Self::Id(bytes) if *ty == Type::UUID => Uuid::from_bytes(*bytes).to_sql(ty, out),
            Self::Id(bytes) if *ty == Type::BYTEA => bytes.as_slice().to_sql(ty, out),
            Self::Bytes(bytes) if *ty == Type::UUID => Uuid::from_slice(bytes)?.to_sql(ty, out),
            Self::Bytes(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            Self::Text(text) if *ty == Type::TEXT => text.to_sql(ty, out),
            _ => Err(format!("a parameter does not fit the type {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Self, AnyError> {
        Ok(match *ty {
            Type::BOOL => Self::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::UUID => Self::Id(Uuid::from_sql(ty, raw)?.into_bytes()),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            Type::TEXT | Type::NAME | Type::VARCHAR => Self::Text(String::from_sql(ty, raw)?),
            _ => return Err(format!("a column of type {ty} is not used here").into()),
        })
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, AnyError> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
