/** Made by `npm run gen` from docs/openapi.json. Do not edit. */

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * @description The answer to a request to talk again.
     * @enum {string}
     */
    AgainAnswer: "accept" | "later" | "not_again";
    /**
     * @description Where "talk again" stands, as this side sees it.
     * @enum {string}
     */
    AgainState: "can_ask" | "sent" | "asked_me" | "waiting_for_both" | "exhausted";
    /** @description `GET /api/user/alias-suggestion` */
    AliasSuggestion: {
      /** @description A suggestion. */
      alias: string;
    };
    /** @description One block. */
    Block: {
      /** @description Since when. */
      at: components["schemas"]["Moment"];
      /**
       * Format: uuid
       * @description The chat in which they met; `DELETE /api/user/blocks/{chat}` lifts the block.
       */
      chat: string;
      /** @description As seen there. */
      peer: components["schemas"]["PeerCard"];
    };
    /** @description `GET /api/user/blocks` */
    Blocks: {
      /** @description The people this person blocked, as they were seen then. */
      blocks: components["schemas"]["Block"][];
    };
    /**
     * @description Who did it, as the reader sees it.
     * @enum {string}
     */
    By: "me" | "peer" | "system";
    /**
     * @description Where a chat is in its life.
     * @enum {string}
     */
    ChatStatus: "live" | "ended";
    /** @description One chat as one member sees it. */
    ChatView: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      end_reason?: components["schemas"]["EndReason"] | null;
      ended_at?: components["schemas"]["Moment"] | null;
      ended_by?: components["schemas"]["By"] | null;
      /**
       * Format: int64
       * @description The number of the last event; 0 for none.
       */
      last: number;
      /** @description How the peer sees me here. */
      me: components["schemas"]["PeerCard"];
      /** @description My own marks: what my devices have, and what I have read. */
      mine: components["schemas"]["Marks"];
      /** @description What a stranger is. */
      peer: components["schemas"]["PeerCard"];
      /**
       * Format: uuid
       * @description How this chat refers to the peer; of this chat alone.
       */
      peer_ref: string;
      presence?: components["schemas"]["Presence"] | null;
      /** @description May I rate it (now)? */
      ratable: boolean;
      rated?: components["schemas"]["ThumbName"] | null;
      /** @description The reveal. */
      reveal: components["schemas"]["RevealState"];
      /** @description What the two have in common, for "why were we matched". */
      shared: components["schemas"]["Shared"];
      /** @description When it began. */
      started_at: components["schemas"]["Moment"];
      /** @description Where it is in its life. */
      status: components["schemas"]["ChatStatus"];
      theirs?: components["schemas"]["Marks"] | null;
      /**
       * Format: int64
       * @description Messages of the peer after my read mark.
       */
      unread: number;
    };
    /** @description `POST /api/auth/check-link`: what the confirm page needs to know. Spends nothing. */
    CheckLink: {
      /** @description The token of the link. */
      token: string;
    };
    /** @description `POST /api/client-errors`: what went wrong in the web app, without anything a person wrote. */
    ClientErrorReport: {
      /** @description Its scrubbed message; at most 300 characters. */
      message: string;
      /** @description The error's name. */
      name: string;
      /** @description The build. */
      release: string;
      /** @description The route's pattern, not its address. */
      route: string;
      /** @description Its stack; at most 4,000 characters. */
      stack?: string;
    };
    /** @description Client → server. */
    ClientFrame: components["schemas"]["Command"] & {
      /** @description Chosen by the client; the answer repeats it. */
      id?: string | null;
    };
    /**
     * @description A stable, never translated code that says what went wrong.
     * @enum {string}
     */
    Code:
      | "invalid_body"
      | "invalid_fields"
      | "invalid_email"
      | "email_domain_not_allowed"
      | "invalid_message"
      | "unsupported_media_type"
      | "too_large"
      | "not_signed_in"
      | "invalid_or_expired"
      | "already_used"
      | "refresh_retry"
      | "csrf"
      | "forbidden"
      | "fresh_sign_in_required"
      | "under_age"
      | "onboarding_required"
      | "not_found"
      | "method_not_allowed"
      | "chat_ended"
      | "already_in_chat"
      | "already_searching"
      | "reveal_stale"
      | "reveal_open"
      | "reveal_too_soon"
      | "reveal_field_empty"
      | "not_ratable"
      | "too_late_to_delete"
      | "gender_cool_down"
      | "rate_limited"
      | "unsupported"
      | "busy"
      | "unavailable"
      | "internal";
    /** @description What a client can ask. REST has the same commands with the same effect. */
    Command:
      | {
          /** @description Where this client stands in each chat it knows, at most 64. */
          cursors?: {
            [key: string]: components["schemas"]["Cursor"];
          };
          /**
           * Format: uuid
           * @description A random id of this device or tab, kept by the client; a new socket with the same one replaces the old.
           */
          device: string;
          /** @enum {string} */
          type: "hello";
        }
      | {
          /** @description 1 to 2,000 characters (grapheme clusters). */
          body: string;
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: uuid
           * @description The idempotency key: the same one is answered with the first result.
           */
          cid: string;
          /** @enum {string} */
          type: "send";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int64
           * @description Its number.
           */
          seq: number;
          /** @enum {string} */
          type: "delete";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int64
           * @description The number.
           */
          seq: number;
          /** @enum {string} */
          type: "delivered";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int64
           * @description The number.
           */
          seq: number;
          /** @enum {string} */
          type: "read";
        }
      | {
          /**
           * Format: int64
           * @description The last number I have.
           */
          after: number;
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int32
           * @description At most 200.
           */
          limit?: number | null;
          /** @enum {string} */
          type: "sync";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description Typing? */
          on: boolean;
          /** @enum {string} */
          type: "typing";
        }
      | {
          preferences?: components["schemas"]["Preferences"] | null;
          /** @description Take the search over from another tab or device instead of failing with `already_searching`. */
          take_over?: boolean;
          /**
           * Format: uuid
           * @description Made by the client; the same ticket again is the same search.
           */
          ticket: string;
          /** @enum {string} */
          type: "find_match";
        }
      | {
          /**
           * Format: uuid
           * @description The ticket.
           */
          ticket: string;
          /** @enum {string} */
          type: "leave_queue";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @enum {string} */
          type: "end";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: uuid
           * @description The new search.
           */
          ticket: string;
          /** @enum {string} */
          type: "next";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description At least one. */
          fields: components["schemas"]["RevealFieldName"][];
          /**
           * Format: uuid
           * @description Made by the client; the idempotency key.
           */
          request: string;
          /** @enum {string} */
          type: "reveal_request";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description What I share; absent or empty means "not now". */
          fields?: components["schemas"]["RevealFieldName"][];
          /**
           * Format: uuid
           * @description The request answered.
           */
          request: string;
          /** @enum {string} */
          type: "reveal_answer";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: uuid
           * @description The request.
           */
          request: string;
          /** @enum {string} */
          type: "reveal_cancel";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @enum {string} */
          type: "reveal_revoke";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description The thumb. */
          rating: components["schemas"]["ThumbName"];
          /** @description Up to three of the tags of `limits`. */
          tags?: string[];
          /** @enum {string} */
          type: "rate";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @enum {string} */
          type: "block";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @enum {string} */
          type: "not_again";
        }
      | {
          /**
           * Format: uuid
           * @description The old chat.
           */
          chat: string;
          /** @enum {string} */
          type: "ask_again";
        }
      | {
          /** @description The answer. */
          answer: components["schemas"]["AgainAnswer"];
          /**
           * Format: uuid
           * @description The old chat.
           */
          chat: string;
          /** @enum {string} */
          type: "answer_again";
        }
      | {
          /** @enum {string} */
          type: "pong";
        }
      | {
          /** @enum {string} */
          type: "ping";
        }
      | {
          /** @description Hidden? */
          on: boolean;
          /** @enum {string} */
          type: "background";
        };
    /** @description `GET /api/chat/current`: the same state that `welcome` carries. */
    Current: {
      chat?: components["schemas"]["ChatView"] | null;
      queue?: components["schemas"]["Search"] | null;
    };
    /** @description A place in a chat: the last event applied and the first six characters of its id (empty for place 0). */
    Cursor: Record<string, never>[];
    /** @description `POST /api/user/delete`: needs a sign-in of the last ten minutes. */
    DeleteAccount: {
      /** @description True: erase now; false: in seven days, and signing in undoes it. */
      now: boolean;
    };
    /** @description What will happen. */
    Deletion: {
      /** @description When everything is erased. */
      deletes_at: components["schemas"]["Moment"];
    };
    /** @description What a command gives back. */
    Done: {
      at?: components["schemas"]["Moment"] | null;
      /** @description `send`: this `cid` was stored before. */
      duplicate?: boolean | null;
      /**
       * Format: int64
       * @description `sync`: the last number sent.
       */
      last?: number | null;
      /** @description `leave_queue`: false when the ticket had already been matched or gone. */
      left?: boolean | null;
      /** @description `sync`: there is more. */
      more?: boolean | null;
      /**
       * Format: int64
       * @description `send`: the message's number.
       */
      seq?: number | null;
    };
    /**
     * @description Why a chat ended, as far as the other side may know.
     * @enum {string}
     */
    EndReason: "left" | "no_show" | "idle";
    /** @description One numbered event of a chat. Numbers start at 1 and have no gap. */
    Event: components["schemas"]["What"] & {
      /** @description Server time, whole seconds, never falling within a chat. */
      at: components["schemas"]["Moment"];
      /** @description Who did it. */
      by: components["schemas"]["By"];
      /**
       * Format: uuid
       * @description Random, of this event alone. Its first six characters go into a cursor.
       */
      id: string;
      /**
       * Format: int64
       * @description The place in the chat: 1, 2, 3 …
       */
      seq: number;
    };
    /** @description One field at fault. */
    FieldError: {
      /** @description The field's name, with dots for nesting. */
      field: string;
      /** @description One sentence for people that says what would be right. */
      message: string;
    };
    /**
     * @description Gender.
     * @enum {string}
     */
    GenderName: "woman" | "man" | "non_binary" | "unsaid";
    /** @description A liveness or readiness answer. */
    Health: {
      /** @description `ok` or `unavailable`. */
      status: string;
    };
    /** @description `GET /api/chat/{chat}/messages?before=&after=&limit=`: a page of history, oldest first. */
    History: {
      /** @description The events of the page. */
      events: components["schemas"]["Event"][];
      /** @description There is more in the direction asked for. */
      more: boolean;
    };
    /**
     * @description What a step of the ladder lowers, in the order of the steps.
     * @enum {string}
     */
    LadderNote: "everything" | "any_interest" | "any_language" | "recent" | "anyone";
    /** @description The limits a client needs to know. */
    Limits: {
      /**
       * Format: int32
       * @description Bytes of one frame.
       */
      frame_bytes: number;
      /**
       * Format: int32
       * @description Seconds a chat waits for a lost connection.
       */
      grace_seconds: number;
      /**
       * Format: int32
       * @description Characters (grapheme clusters) of a message.
       */
      message_characters: number;
      /** @description The tags a rating may carry. */
      rating_tags: string[];
      /**
       * Format: int32
       * @description Seconds between two `typing` frames.
       */
      typing_seconds: number;
    };
    /** @description What the confirm page shows. */
    LinkChecked: {
      /** @description "Firefox on Linux"; absent unless `ready`. */
      asked_from?: string | null;
      /** @description "n…@example.com"; absent unless `ready`. */
      email_masked?: string | null;
      /** @description This is the browser that asked. */
      same_browser: boolean;
      /** @description Whether it can be used. */
      state: components["schemas"]["LinkState"];
    };
    /**
     * @description Whether a link can be used.
     * @enum {string}
     */
    LinkState: "ready" | "used" | "expired" | "code_only" | "unknown";
    /** @description `GET /api/chat/lobby` */
    Lobby: {
      /**
       * Format: int32
       * @description People here now, rounded down to a bucket (10, 20, 50, 100, 200, 500 …); absent below 10: "a few".
       */
      online?: number | null;
      paused_until?: components["schemas"]["Moment"] | null;
      /**
       * Format: int32
       * @description Typical seconds to a match lately; absent when too few to say.
       */
      typical_wait?: number | null;
    };
    /** @description One signed-in device. */
    Login: {
      /** @description When it signed in. */
      created_at: components["schemas"]["Moment"];
      /** @description This very device. */
      current: boolean;
      /**
       * Format: uuid
       * @description The login.
       */
      id: string;
      /** @description "Firefox on Linux". */
      label: string;
      /** @description To the hour. */
      last_seen_at: components["schemas"]["Moment"];
    };
    /** @description `GET /api/auth/logins` */
    Logins: {
      /** @description This person's devices, the current one first. */
      logins: components["schemas"]["Login"][];
    };
    /** @description The answer, the same for every address. */
    MagicLinkSent: {
      /** @description "Did you mean …?", for a likely typing error; a suggestion, never a block. */
      did_you_mean?: string | null;
      /**
       * Format: int32
       * @description Seconds the link and the code work.
       */
      expires_in: number;
      /**
       * @description Where letters can be read when this server keeps them in its local outbox (`mail.transport = outbox`), as a path
       *     of this site; absent wherever letters really travel.
       */
      outbox?: string | null;
      /**
       * Format: uuid
       * @description Goes with the code of the letter.
       */
      request_id: string;
      /**
       * Format: int32
       * @description Seconds until another letter can be asked for.
       */
      resend_after: number;
    };
    /** @description Watermarks: everything up to this number. */
    Marks: {
      /**
       * Format: int64
       * @description Some device has everything up to here.
       */
      delivered: number;
      /**
       * Format: int64
       * @description Read up to here; never above `delivered`.
       */
      read: number;
    };
    /** @description The answer of `POST /api/chat/find-match` and `POST /api/chat/next`. */
    MatchStatus:
      | {
          /** @description Where it stands. */
          search: components["schemas"]["Search"];
          /** @enum {string} */
          state: "queued";
        }
      | {
          /** @description The chat. */
          chat: components["schemas"]["ChatView"];
          /** @enum {string} */
          state: "matched";
        };
    /**
     * Format: date-time
     * @description RFC 3339, UTC, whole seconds
     */
    Moment: string;
    /**
     * @description Mood.
     * @enum {string}
     */
    MoodName: "light" | "deep" | "practise";
    /**
     * @description A step of onboarding.
     * @enum {string}
     */
    OnboardingStep: "age" | "profile" | "done";
    /** @description The reveal card as its owner keeps it. */
    OwnCard: {
      /** @description A few words; at most 200 characters, may be empty. */
      about?: string;
      /** @description Contact line; at most 200 characters, may be empty. */
      contact?: string;
      /** @description Real first name; at most 40 characters, may be empty. */
      first_name?: string;
    };
    /** @description Everything a stranger sees of a person, byte for byte. There is nothing else. */
    PeerCard: {
      /**
       * Format: int32
       * @description The seed of the drawn picture; random for each chat.
       */
      glyph: number;
      /** @description The chat name ("Amber Heron"), or the alias where its owner chose to be seen under it. */
      name: string;
    };
    /** @description `GET /api/chat/people?cursor=&limit=`: people met in the last 30 days, the latest first. */
    People: {
      /** @description Pass as `cursor` for the next page; absent at the end. */
      next?: string | null;
      /** @description A page of them. */
      people: components["schemas"]["Person"][];
    };
    /** @description Somebody met before. It never says whether they are online. */
    Person: {
      /** @description Talking again. */
      again: components["schemas"]["AgainState"];
      /** @description The chat in which they met, as it is now. */
      chat: components["schemas"]["ChatView"];
      /** @description The last line, if it is still kept. */
      last_line?: string | null;
    };
    /** @description Whom to meet. *Must* is never relaxed, in either direction. */
    Preferences: {
      /** @description People met lately may come again at the later steps. */
      allow_recent?: boolean;
      /**
       * Format: int32
       * @description Go no further than this step of the ladder (0 to 4).
       */
      freeze_at?: number | null;
      /** @description How much that weighs. */
      gender_weight?: components["schemas"]["WeightName"];
      /** @description Genders wished for; empty means anyone. */
      genders?: components["schemas"]["GenderName"][];
      /** @description Shared interests; default prefer. */
      interest_weight?: components["schemas"]["WeightName"];
      /** @description A spoken language in common; default must. */
      language_weight?: components["schemas"]["WeightName"];
      mood?: components["schemas"]["MoodName"] | null;
      /** @description How much that weighs; default prefer. */
      mood_weight?: components["schemas"]["WeightName"];
    };
    /**
     * @description Whether the other person is there. Never "last seen".
     * @enum {string}
     */
    Presence: "here" | "away";
    /** @description Privacy switches. The first three are reciprocal: off means neither sent nor seen. */
    Privacy: {
      /** @description Here or away. */
      presence: boolean;
      /** @description Delivered and read marks. */
      receipts: boolean;
      /** @description Others may ask for a reveal. */
      reveal_requests: boolean;
      /** @description Be seen under the own alias instead of a fresh chat name. */
      show_alias: boolean;
      /** @description Typing. */
      typing: boolean;
    };
    /** @description An RFC 9457 problem document (`application/problem+json`). */
    Problem: {
      /** @description The stable code. */
      code: components["schemas"]["Code"];
      /** @description The fields at fault, for `invalid_fields`. */
      errors?: components["schemas"]["FieldError"][];
      /** @description What support needs to find this request in the logs. */
      request_id: string;
      /**
       * Format: int32
       * @description Seconds until the next try can succeed.
       */
      retry_after?: number | null;
      /**
       * Format: int32
       * @description The HTTP status.
       */
      status: number;
      /** @description One sentence for people. */
      title: string;
      /** @description A reference into the catalogue, `/problems#<code>`. */
      type: string;
    };
    /** @description `GET /api/user/profile`: everything about oneself. */
    Profile: {
      /** @description Alias; empty until chosen. */
      alias: string;
      /** @description What this person would show after a mutual reveal. */
      card: components["schemas"]["OwnCard"];
      deletes_at?: components["schemas"]["Moment"] | null;
      /** @description One's own address. */
      email: string;
      /** @description Gender. */
      gender: components["schemas"]["GenderName"];
      gender_locked_until?: components["schemas"]["Moment"] | null;
      /**
       * Format: int32
       * @description Seed of the picture shown under the own alias.
       */
      glyph: number;
      /** @description Interests, normalised; at most 10. */
      interests: string[];
      /** @description BCP 47 language tags, the preferred first; 1 to 10. */
      languages: string[];
      /** @description The first step that is still open, or `done`. */
      onboarding: components["schemas"]["OnboardingStep"];
      /** @description Whom to meet. */
      preferences: components["schemas"]["Preferences"];
      /** @description Privacy switches. */
      privacy: components["schemas"]["Privacy"];
      /**
       * Format: int32
       * @description The rules accepted, or 0.
       */
      rules_version: number;
      /**
       * @description Everything a stranger sees, byte for byte, made by the code that makes it for a match. The chat name is an
       *     example unless `privacy.show_alias` is on.
       */
      stranger_sees: components["schemas"]["PeerCard"];
    };
    /** @description `PUT /api/user/profile`: what is left out stays as it is. */
    ProfileUpdate: {
      /** @description 3 to 20 visible characters. */
      alias?: string | null;
      card?: components["schemas"]["OwnCard"] | null;
      gender?: components["schemas"]["GenderName"] | null;
      /**
       * Format: int32
       * @description Picture seed.
       */
      glyph?: number | null;
      /** @description At most 10. */
      interests?: string[] | null;
      /** @description 1 to 10 BCP 47 tags. */
      languages?: string[] | null;
      preferences?: components["schemas"]["Preferences"] | null;
      privacy?: components["schemas"]["Privacy"] | null;
    };
    /** @description `POST /api/auth/refresh` */
    Refresh: {
      /** @description For `X-IO-Client: api` only; browsers send their cookie. */
      refresh_token?: string | null;
    };
    /** @description The reveal after a reveal command. */
    RevealAnswered: {
      /** @description As it is now. */
      reveal: components["schemas"]["RevealState"];
    };
    /** @description The values somebody revealed in one chat. */
    RevealCard: {
      /** @description A few words. */
      about?: string | null;
      /** @description Alias. */
      alias?: string | null;
      /** @description Contact line; text, never a link. */
      contact?: string | null;
      /** @description Domain of the verified address. */
      email_domain?: string | null;
      /** @description Real first name. */
      first_name?: string | null;
      gender?: components["schemas"]["GenderName"] | null;
    };
    /**
     * @description A field of the reveal card.
     * @enum {string}
     */
    RevealFieldName: "first_name" | "alias" | "gender" | "contact" | "about" | "email_domain";
    /** @description The reveal of one chat, as one side sees it. */
    RevealState:
      | {
          allowed_at?: components["schemas"]["Moment"] | null;
          /**
           * Format: int32
           * @description How many messages are missing until asking is possible.
           */
          messages_missing: number;
          /**
           * Format: int32
           * @description How many requests this chat still allows.
           */
          requests_left: number;
          /** @enum {string} */
          state: "none";
        }
      | {
          /** @description When it ends by itself. */
          expires_at: components["schemas"]["Moment"];
          /** @description The fields I offered. */
          offered: components["schemas"]["RevealFieldName"][];
          /**
           * Format: uuid
           * @description The request.
           */
          request: string;
          /** @enum {string} */
          state: "asked";
        }
      | {
          /** @description When it ends by itself. */
          expires_at: components["schemas"]["Moment"];
          /** @description The names of the fields the peer offers. */
          offered: components["schemas"]["RevealFieldName"][];
          /**
           * Format: uuid
           * @description The request.
           */
          request: string;
          /** @enum {string} */
          state: "offered";
        }
      | {
          mine?: components["schemas"]["RevealCard"] | null;
          /** @enum {string} */
          state: "revealed";
          theirs?: components["schemas"]["RevealCard"] | null;
        };
    /** @description Where a search stands. */
    Search: {
      /**
       * Format: int32
       * @description The step of the ladder: 0 to 4.
       */
      level: number;
      /**
       * Format: int32
       * @description Seconds until the next step; absent at the last, or when frozen.
       */
      next_in?: number | null;
      /** @description What this step relaxes. */
      note: components["schemas"]["LadderNote"];
      /**
       * Format: uuid
       * @description The ticket of the search.
       */
      ticket: string;
      /**
       * Format: int32
       * @description Whole seconds waited so far.
       */
      waited: number;
    };
    /** @description `POST /api/auth/send-magic-link` */
    SendMagicLink: {
      /** @description As typed; at most 254 bytes. */
      email: string;
      /** @description BCP 47 language of the letter. */
      locale?: string | null;
      /** @description Where to go after signing in; only a path of this site, anything else is ignored. */
      next?: string | null;
    };
    /** @description Server → client. */
    ServerFrame:
      | (components["schemas"]["Welcome"] & {
          /** @enum {string} */
          type: "welcome";
        })
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description The events. */
          events: components["schemas"]["Event"][];
          /** @enum {string} */
          type: "events";
        }
      | {
          /** @enum {string} */
          type: "synced";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int64
           * @description Up to here some device of the peer has it.
           */
          delivered: number;
          /**
           * Format: int64
           * @description Up to here the peer has read it.
           */
          read: number;
          /** @enum {string} */
          type: "receipt";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int64
           * @description Delivered.
           */
          delivered: number;
          /**
           * Format: int64
           * @description Read.
           */
          read: number;
          /** @enum {string} */
          type: "my_receipt";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description Typing? */
          on: boolean;
          /** @enum {string} */
          type: "typing";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int32
           * @description Seconds the chat still waits, when away.
           */
          grace?: number | null;
          /** @description Now. */
          state: components["schemas"]["Presence"];
          /** @enum {string} */
          type: "presence";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /** @description As it is now. */
          reveal: components["schemas"]["RevealState"];
          /** @enum {string} */
          type: "reveal";
        }
      | (components["schemas"]["Search"] & {
          /** @enum {string} */
          type: "queued";
        })
      | {
          /** @description Why. */
          reason: components["schemas"]["UnqueuedReason"];
          /**
           * Format: uuid
           * @description The ticket.
           */
          ticket: string;
          /** @enum {string} */
          type: "unqueued";
        }
      | {
          /** @description The chat. */
          chat: components["schemas"]["ChatView"];
          /**
           * Format: uuid
           * @description The ticket, when a search led here; absent for "chat again".
           */
          ticket?: string | null;
          /** @enum {string} */
          type: "matched";
        }
      | {
          /** @description The chat as it is now. */
          chat: components["schemas"]["ChatView"];
          /** @enum {string} */
          type: "chat";
        }
      | {
          /** @enum {string} */
          type: "people_changed";
        }
      | (components["schemas"]["Done"] & {
          /** @description The command's `id`. */
          id?: string | null;
        } & {
          /** @enum {string} */
          type: "ok";
        })
      | {
          /** @description The code, the same as over REST. */
          code: components["schemas"]["Code"];
          /** @description The command's `id`. */
          id?: string | null;
          /**
           * Format: int32
           * @description Seconds until the next try can succeed.
           */
          retry_after?: number | null;
          /** @enum {string} */
          type: "error";
        }
      | {
          /** @enum {string} */
          type: "ping";
        }
      | {
          /**
           * Format: int32
           * @description Seconds over which to spread.
           */
          spread: number;
          /** @enum {string} */
          type: "draining";
        };
    /** @description What two people have in common; never a criterion that either keeps private. */
    Shared: {
      /** @description Interests of both. */
      interests: string[];
      /** @description Languages of both, as BCP 47 tags. */
      languages: string[];
      mood?: components["schemas"]["MoodName"] | null;
    };
    /** @description A login was made or renewed. Browsers get cookies and no tokens; `X-IO-Client: api` gets tokens and no cookies. */
    SignedIn: {
      /** @description For `X-IO-Client: api` only. */
      access_token?: string | null;
      /**
       * Format: int32
       * @description Seconds the access token lives.
       */
      expires_in: number;
      /**
       * Format: uuid
       * @description This device's login.
       */
      login: string;
      /** @description Where the person goes next. */
      next: string;
      /** @description For `X-IO-Client: api` only. */
      refresh_token?: string | null;
    };
    /** @description `POST /api/ws/ticket`, for clients without cookies. */
    SocketTicket: {
      /**
       * Format: int32
       * @description Seconds it works.
       */
      expires_in: number;
      /** @description Offer it as a second subprotocol, `ticket.<this>`, next to `io.v1`. Works once. */
      ticket: string;
    };
    /** @description `POST /api/user/age`: the neutral question, and the rules. The birth date is not kept, only the band. */
    StateAge: {
      /** @description `YYYY-MM-DD`. */
      birth_date: string;
      /**
       * Format: int32
       * @description The version of the rules that the person accepts.
       */
      rules_version: number;
    };
    /**
     * @description Thumb.
     * @enum {string}
     */
    ThumbName: "up" | "down" | "skip";
    /**
     * @description Why a search stopped.
     * @enum {string}
     */
    UnqueuedReason: "left" | "taken_over" | "timed_out" | "gone";
    /** @description `POST /api/auth/verify-token`: a token, or a code with its request. */
    VerifyToken: {
      /** @description Eight digits; blanks are ignored. */
      code?: string | null;
      /**
       * Format: uuid
       * @description The request that the code belongs to.
       */
      request_id?: string | null;
      /** @description The token of the link. */
      token?: string | null;
    };
    /**
     * @description How much a wish weighs.
     * @enum {string}
     */
    WeightName: "must" | "prefer" | "any";
    /** @description Everything a client needs to draw its first screen. */
    Welcome: {
      /** @description Live chats (none or one), and those of the cursors. */
      chats: components["schemas"]["ChatView"][];
      /**
       * Format: uuid
       * @description Names this connection in support requests.
       */
      connection: string;
      /**
       * Format: uuid
       * @description Changes when a backup was restored: forget cursors and start over.
       */
      epoch: string;
      /**
       * Format: int32
       * @description Seconds between the server's pings.
       */
      heartbeat: number;
      /** @description The limits in force. */
      limits: components["schemas"]["Limits"];
      queue?: components["schemas"]["Search"] | null;
      /** @description Chats whose cursor is ahead of the server or of another history: forget them and sync from 0. */
      reset: string[];
    };
    /** @description What happened. */
    What:
      | {
          /** @description The text, as plain text; absent when `deleted`. */
          body?: string | null;
          /**
           * Format: uuid
           * @description The sender's own id of the message; only the sender sees it.
           */
          cid?: string | null;
          /** @description Its sender took it back. */
          deleted?: boolean;
          /** @enum {string} */
          kind: "message";
        }
      | {
          /** @enum {string} */
          kind: "deleted";
          /**
           * Format: int64
           * @description The number of the deleted message.
           */
          target: number;
        }
      | {
          /** @enum {string} */
          kind: "ended";
          /** @description How, as far as the reader may know. */
          reason: components["schemas"]["EndReason"];
        }
      | {
          /** @enum {string} */
          kind: "revealed";
        }
      | {
          /** @enum {string} */
          kind: "reveal_withdrawn";
        };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
