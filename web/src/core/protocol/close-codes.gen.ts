/** Made by `npm run gen` from docs/asyncapi.json. Do not edit. */

/** a message that is not UTF-8 or not JSON */
export const notText = 1007;

/** a frame over `limits.frame_bytes`: reconnect without it */
export const tooLarge = 1009;

/** the node is restarting: reconnect after a random part of `spread` */
export const restart = 1012;

/** an error in the server: reconnect */
export const internal = 4000;

/** the access token expired: refresh it, then reconnect */
export const loginExpired = 4004;

/** reserved: after a restored backup, see `epoch` and `reset` of `welcome` */
export const epochChanged = 4005;

/** the client read less than 4 KiB in 10 s while more was waiting: reconnect */
export const slow = 4008;

/** the client did not answer a ping: reconnect */
export const noPong = 4009;

/** far above the rate limits: reconnect after a minute; until then the handshake fails with 429 */
export const abuse = 4029;

/** not `io.v1`: do not reconnect */
export const badProtocol = 4500;

/** the login ended: do not reconnect, sign in again */
export const notSignedIn = 4501;

/** reserved for banned accounts: do not reconnect */
export const banned = 4503;

/** the same device opened a newer socket: do not reconnect automatically */
export const replaced = 4510;

/** more than five sockets, and this was the oldest: do not reconnect automatically */
export const tooMany = 4511;
