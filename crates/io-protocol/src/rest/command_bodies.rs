//! Writes the bodies of chat commands.
//! They have the fields of the [`Command`](crate::frames::Command), without its `type`.
//!
//! A body must not have a field that its command does not have: REST and the socket do the same.

macro_rules! command_bodies {
    ($($(#[$doc:meta])* $name:ident => $command:ident {
        $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)+
        }

        impl From<$name> for crate::frames::Command {
            fn from(body: $name) -> Self {
                Self::$command { $($field: body.$field,)+ }
            }
        }
    )+};
}
