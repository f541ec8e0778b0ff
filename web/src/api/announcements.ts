/** What the place announces: the same for everyone, and the server does not know who read it. Must not know any screen. */
import { queryOptions } from "../query/hooks";
import { call } from "./client";
import type { Schemas } from "./endpoints";

/** One announcement. */
export type Announcement = Schemas["Announcement"];

const announcements = ({ signal }: { signal?: AbortSignal }) =>
  call<Schemas["Announcements"]>("GET", "/api/announcements", signal && { signal });

/** What shows now. Asked again while the lobby is open. */
export const announcementsQuery = queryOptions({
  queryKey: ["announcements"],
  queryFn: announcements,
  staleTime: 60_000,
  refetchInterval: 300_000,
});
