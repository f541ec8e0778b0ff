//! Telling people who look elsewhere: what a device may install for it, and where it is pushed to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::moment::Moment;

/// `GET /api/app`: what this server offers beside its pages. The same for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Abilities {
    /// Whether a browser may keep the service worker, which notifications need. If not, it should remove it.
    pub worker: bool,
    /// The key with which a browser subscribes to pushes; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push_key: Option<String>,
}

/// `PUT /api/user/push`: where this device is pushed to, as its browser says.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Subscribe {
    /// The address of the browser's push service.
    #[schema(max_length = 1000)]
    pub endpoint: String,
    /// The browser's public key: 65 bytes in base64url without padding.
    #[schema(min_length = 87, max_length = 87, pattern = "^[A-Za-z0-9_-]*$")]
    pub p256dh: String,
    /// The secret that browser and server share: 16 bytes in base64url without padding.
    #[schema(min_length = 22, max_length = 22, pattern = "^[A-Za-z0-9_-]*$")]
    pub auth: String,
}

/// `GET /api/user/push`: what this device hears of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushState {
    /// Whether it has a subscription.
    pub subscribed: bool,
    /// Until when it waits to hear that people are here; absent if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Moment>,
}
