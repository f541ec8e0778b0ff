/** Pictures of people: one's own, and those that others reveal. */
import { call, download, upload } from "./client";

export type PictureSize = "small" | "large";

/** The address of one's own picture. */
export const ownPicture = "/api/user/picture";
/** The address of what someone reveals in a chat, under the name that their card gives it. */
export const shownPicture = (chat: string, name: string) => `/api/chat/${chat}/picture/${name}`;

/** Through the client and not by the browser's own loading, which cannot renew a login. */
export const loadPicture = (address: string, size: PictureSize) => download(`${address}?size=${size}`, "GET");
export const replacePicture = (file: Blob) => upload(ownPicture, file);
export const removePicture = () => call<undefined>("DELETE", ownPicture);
