/** Made by `npm run gen` from docs/openapi.json. Do not edit. */

export interface paths {
  "/.well-known/jwks.json": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The public keys of the access tokens. */
    get: operations["jwks"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/check-link": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Looks at a link without spending it. */
    post: operations["check_link"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/letters": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether letters leave late right now; the same for everybody. */
    get: operations["letters_now"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/logins": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The devices that are signed in, this one first. */
    get: operations["list_logins"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/logins/{login}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Signs one device out. */
    delete: operations["end_login"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/logout": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Signs this device out. */
    post: operations["logout"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/logout-all": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Signs every device out. */
    post: operations["logout_all"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/not-me": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Signs every device out, by the letter about a new one. Needs no login. */
    post: operations["not_me"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/refresh": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Renews a login. */
    post: operations["refresh"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/send-magic-link": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks for a letter with a link and a code. */
    post: operations["send_magic_link"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/verify-token": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Signs in with the token of a link, or with a code where it was asked for. */
    post: operations["verify_token"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/answer-again": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answers such a request. Only a yes is ever told. */
    post: operations["answer_again"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/ask-again": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks to talk again. One learns only that it was sent, until the other says yes. */
    post: operations["ask_again"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/block": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends the chat and never meets this person again. Works after the end as well. */
    post: operations["block"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/current": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The search that runs and the chat that is live, if any: the state that `welcome` carries. */
    get: operations["current"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/delete-message": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes an own message back, within fifteen minutes. */
    post: operations["delete_message"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/end": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Leaves the chat. Leaving twice is leaving once. */
    post: operations["end_chat"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/find-match": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Looks for someone. The same ticket again is the same search. */
    post: operations["find_match"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/here": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Says "I'm here" when somebody was found while nobody looked. */
    post: operations["here"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/leave-queue": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stops looking. `left` is false when somebody was found first, or the ticket was gone. */
    post: operations["leave_queue"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/lobby": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How busy it is, roughly. */
    get: operations["lobby"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/next": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Leaves the chat and looks for someone, in one step. */
    post: operations["next"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/not-again": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Softer than a block: the two are not matched again. */
    post: operations["not_again"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/people": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** People met in the last 30 days, the latest first. */
    get: operations["list_people"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/people/{chat}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Removes an entry, for oneself alone. */
    delete: operations["forget"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/rate-session": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A thumb and up to three tags. Nobody but the matcher sees it. */
    post: operations["rate_session"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/receipt": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Raises the own marks: what is delivered, what is read. They never fall. */
    post: operations["receipt"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/reveal-answer": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answers by choosing what one shares, or "not now" with no field, which the other is never told. */
    post: operations["answer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/reveal-cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes one's own open request back. */
    post: operations["cancel"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/reveal-request": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks to reveal, saying which fields one would show. */
    post: operations["request"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/reveal-revoke": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Hides one's card again. */
    post: operations["revoke"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/send-message": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Says something. 200 means: on disk. */
    post: operations["send_message"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/typing": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Typing began or stopped. Never stored; too much of it is dropped. */
    post: operations["typing"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/{chat}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A chat as this member sees it now. */
    get: operations["view"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/{chat}/messages": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A page of history, oldest first. */
    get: operations["history"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/client-errors": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes a report of an error in the web app. */
    post: operations["client_error"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/csp-report": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes a browser's report of a breach of the content security policy. */
    post: operations["csp_report"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/docs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A page to read the description of this API. */
    get: operations["page"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** `welcome`, the missed events, `synced`, and from then on every frame as it comes, each as the `data` of one event. */
    get: operations["events"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/openapi.json": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The OpenAPI 3.1 document of this API. */
    get: operations["openapi"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/age": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answers the neutral age question and accepts the rules. The birth date is not kept. */
    post: operations["state_age"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/alias-suggestion": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Suggests an alias. */
    get: operations["suggest_alias"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/blocks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The people this person blocked, the latest first. */
    get: operations["list_blocks"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/blocks/{chat}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Lifts the block that was made in a chat. */
    delete: operations["lift"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/delete": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks for the end of the account. Needs a sign-in of the last ten minutes. */
    post: operations["delete"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/delete/undo": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Keeps the account after all. */
    post: operations["undo_delete"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/profile": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Everything about oneself. */
    get: operations["read"];
    /** Changes what is given and leaves the rest. */
    put: operations["change"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/ws": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Opens a socket that speaks `io.v1`. */
    get: operations["open"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/ws/ticket": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A ticket for one socket, for clients without cookies. */
    post: operations["socket_ticket"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/healthz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as `/readyz`. */
    get: operations["healthz"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/livez": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Says that the process runs; asks nobody. */
    get: operations["livez"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/problems": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A page with every problem that IO can answer with. */
    get: operations["problems"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Says whether people can be sent here. */
    get: operations["readyz"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/startupz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Says that the start is over; nothing is answered before it is. */
    get: operations["startupz"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
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
    /** @description `POST /api/chat/answer-again` */
    AnswerAgain: {
      /** @description The answer. */
      answer: components["schemas"]["AgainAnswer"];
      /**
       * Format: uuid
       * @description The old chat.
       */
      chat: string;
    };
    /** @description `POST /api/chat/ask-again` */
    AskAgain: {
      /**
       * Format: uuid
       * @description The old chat.
       */
      chat: string;
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
    /** @description `POST /api/chat/block` */
    BlockPeer: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
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
      | "message_too_long"
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
      | "search_ended"
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
          /** @description 1 to 2,000 characters (grapheme clusters), at most `message_bytes` of `limits`. */
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
           * @description The ticket.
           */
          ticket: string;
          /** @enum {string} */
          type: "here";
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
    /** @description `POST /api/chat/delete-message` */
    DeleteMessage: {
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
    /** @description `POST /api/chat/end` */
    EndChat: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
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
    /** @description `POST /api/chat/find-match` */
    FindMatch: {
      preferences?: components["schemas"]["Preferences"] | null;
      /** @description Take the search over from another tab or device instead of failing with `already_searching`. */
      take_over?: boolean;
      /**
       * Format: uuid
       * @description Made by the client; the same ticket again is the same search.
       */
      ticket: string;
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
    /** @description `POST /api/chat/here` */
    IAmHere: {
      /**
       * Format: uuid
       * @description The ticket.
       */
      ticket: string;
    };
    /** @description One public key. */
    Jwk: {
      /** @description `EdDSA` */
      alg: string;
      /** @description `Ed25519` */
      crv: string;
      /** @description The key's id, its RFC 7638 thumbprint. */
      kid: string;
      /** @description `OKP` */
      kty: string;
      /** @description `sig` */
      use: string;
      /** @description The public key, in base64url. */
      x: string;
    };
    /** @description `GET /.well-known/jwks.json` */
    Jwks: {
      /** @description Every key whose tokens are or soon will be accepted. */
      keys: components["schemas"]["Jwk"][];
    };
    /**
     * @description What a step of the ladder lowers, in the order of the steps.
     * @enum {string}
     */
    LadderNote: "everything" | "any_interest" | "any_language" | "recent" | "anyone";
    /** @description `POST /api/chat/leave-queue` */
    LeaveQueue: {
      /**
       * Format: uuid
       * @description The ticket.
       */
      ticket: string;
    };
    /** @description `GET /api/auth/letters`: how letters leave right now, whoever they are for. */
    LettersNow: {
      /** @description They leave late. */
      delayed: boolean;
    };
    /** @description The limits a client needs to know. */
    Limits: {
      /**
       * Format: int32
       * @description Bytes of one frame; a larger one closes the socket with 1009.
       */
      frame_bytes: number;
      /**
       * Format: int32
       * @description Seconds a chat waits for a lost connection.
       */
      grace_seconds: number;
      /**
       * Format: int32
       * @description Bytes of a message in UTF-8, before it is written as JSON.
       */
      message_bytes: number;
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
      /** @description Letters leave late right now, whoever they are for. */
      delayed: boolean;
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
    /** @description `POST /api/chat/next` */
    Next: {
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
    };
    /** @description `POST /api/chat/not-again` */
    NotAgain: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
    };
    /** @description `POST /api/auth/not-me`: the answer to the letter about a sign-in from a new device. */
    NotMe: {
      /** @description The token of the link in that letter. */
      token: string;
    };
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
    /** @description `POST /api/chat/rate-session` */
    RateSession: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description The thumb. */
      rating: components["schemas"]["ThumbName"];
      /** @description Up to three of the tags of `limits`. */
      tags?: string[];
    };
    /** @description `POST /api/chat/receipt`: the commands `delivered` and `read` in one. Marks only rise. */
    Receipt: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /**
       * Format: int64
       * @description This device has everything up to here.
       */
      delivered?: number | null;
      /**
       * Format: int64
       * @description Read up to here.
       */
      read?: number | null;
    };
    /** @description `POST /api/auth/refresh` */
    Refresh: {
      /** @description For `X-IO-Client: api` only; browsers send their cookie. */
      refresh_token?: string | null;
    };
    /** @description `POST /api/chat/reveal-answer` */
    RevealAnswer: {
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
    };
    /** @description The reveal after a reveal command. */
    RevealAnswered: {
      /** @description As it is now. */
      reveal: components["schemas"]["RevealState"];
    };
    /** @description `POST /api/chat/reveal-cancel` */
    RevealCancel: {
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
    /** @description `POST /api/chat/reveal-request` */
    RevealRequest: {
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
    };
    /** @description `POST /api/chat/reveal-revoke` */
    RevealRevoke: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
    };
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
          /** @description The last request was mine, and its time passed: "No reveal this time". Never after I took it back. */
          unanswered?: boolean;
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
       * @description Somebody was found while nobody looked: seconds left to say `here`.
       */
      called?: number | null;
      /**
       * Format: uuid
       * @description The ticket whose place this search has: it led to somebody who never came.
       */
      instead_of?: string | null;
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
      /** @description BCP 47 language in which the letter is wished for. Letters are in English so far, whatever stands here. */
      locale?: string | null;
      /** @description Where to go after signing in; only a path of this site, anything else is ignored. */
      next?: string | null;
    };
    /** @description `POST /api/chat/send-message` */
    SendMessage: {
      /** @description 1 to 2,000 characters (grapheme clusters), at most `message_bytes` of `limits`. */
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
          /**
           * Format: int32
           * @description Seconds left to answer.
           */
          seconds: number;
          /**
           * Format: uuid
           * @description The ticket.
           */
          ticket: string;
          /** @enum {string} */
          type: "called";
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
    /** @description `POST /api/chat/typing` */
    Typing: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description Typing? */
      on: boolean;
    };
    /**
     * @description Why a search stopped.
     * @enum {string}
     */
    UnqueuedReason: "left" | "taken_over" | "timed_out" | "gone" | "away";
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
export interface operations {
  jwks: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Jwks"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  check_link: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CheckLink"];
      };
    };
    responses: {
      /** @description What the confirm page shows */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["LinkChecked"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  letters_now: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How letters leave */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["LettersNow"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  list_logins: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description This person's devices */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Logins"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  end_login: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        login: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Nothing of it works any more */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No such device of this person */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  logout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Nothing of this login works any more */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  logout_all: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Nothing of any login works any more */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  not_me: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NotMe"];
      };
    };
    responses: {
      /** @description That device and every other of the account are out */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_or_expired` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  refresh: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Refresh"];
      };
    };
    responses: {
      /** @description Browsers get cookies, `X-IO-Client: api` gets tokens */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["SignedIn"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `refresh_retry`: newer tokens are on their way to this client */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  send_magic_link: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SendMagicLink"];
      };
    };
    responses: {
      /** @description The same for every address; sets `__Host-io_lr` */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MagicLinkSent"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_email`, `email_domain_not_allowed` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many from this network */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  verify_token: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["VerifyToken"];
      };
    };
    responses: {
      /** @description Browsers get cookies, `X-IO-Client: api` gets tokens */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["SignedIn"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_or_expired` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `under_age`, `csrf` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `already_used`, only for the browser that asked */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Neither a token nor a code */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description Too many wrong codes for this address; links keep working */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  answer_again: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AnswerAgain"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  ask_again: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AskAgain"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  block: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["BlockPeer"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  current: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Current"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  delete_message: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DeleteMessage"];
      };
    };
    responses: {
      /** @description Gone on both sides; `seq` is the number of the event that says so */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Done"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_late_to_delete`, `chat_ended` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  end_chat: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["EndChat"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  find_match: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["FindMatch"];
      };
    };
    responses: {
      /** @description Searching, or found */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MatchStatus"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `onboarding_required` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `already_searching`, `already_in_chat`, `search_ended` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  here: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["IAmHere"];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Done"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: no such search */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `search_ended`: too late */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  leave_queue: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["LeaveQueue"];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Done"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  lobby: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Roughly */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Lobby"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  next: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Next"];
      };
    };
    responses: {
      /** @description Searching, or found */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MatchStatus"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `onboarding_required` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `already_searching`, `already_in_chat`, `search_ended` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  not_again: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NotAgain"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  list_people: {
    parameters: {
      query?: {
        /** @description The `next` of the page before; without it, or with one that is not ours, the first page. */
        cursor?: string;
        /** @description At most 100; 20 without it. */
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["People"];
        };
      };
      /** @description `invalid_body`: a number that is none */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  forget: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chat: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Gone from this list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  rate_session: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RateSession"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_ratable` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  receipt: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Receipt"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  answer: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RevealAnswer"];
      };
    };
    responses: {
      /** @description The reveal as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["RevealAnswered"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `reveal_stale`, `chat_ended` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `reveal_field_empty`, `invalid_fields` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  cancel: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RevealCancel"];
      };
    };
    responses: {
      /** @description The reveal as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["RevealAnswered"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `reveal_stale` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  request: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RevealRequest"];
      };
    };
    responses: {
      /** @description The reveal as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["RevealAnswered"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `reveal_open`, `reveal_too_soon`, `reveal_stale`, `chat_ended` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `reveal_field_empty`, `invalid_fields` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  revoke: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RevealRevoke"];
      };
    };
    responses: {
      /** @description The reveal as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["RevealAnswered"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `reveal_stale`: nothing was revealed here */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  send_message: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SendMessage"];
      };
    };
    responses: {
      /** @description On disk under this number */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Done"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `chat_ended` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_message`, `message_too_long`, `invalid_fields` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  typing: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Typing"];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  view: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chat: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The chat */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ChatView"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  history: {
    parameters: {
      query?: {
        /** @description The events just before this number; without it and `after`, the newest. */
        before?: number;
        /** @description The events just after this number; wins over `before`. */
        after?: number;
        /** @description At most 200; 50 without it. */
        limit?: number;
      };
      header?: never;
      path: {
        chat: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["History"];
        };
      };
      /** @description `invalid_body`: a number that is none */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found` */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  client_error: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ClientErrorReport"];
      };
    };
    responses: {
      /** @description Taken */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  csp_report: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/csp-report": Record<string, never>;
      };
    };
    responses: {
      /** @description Taken */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  page: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/html": string;
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  events: {
    parameters: {
      query?: {
        /** @description A chat that the client knows. */
        chat?: string;
        /** @description The last number it has of it; 0 without it. */
        after?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Server frames, until the connection ends */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/event-stream": string;
        };
      };
      /** @description `invalid_body`: a chat or number that is none */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: this address came too often, or its network has as many streams and sockets as it may; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unavailable`: this node goes away; `busy`: too many come at once */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  openapi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The document */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": Record<string, never>;
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  state_age: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["StateAge"];
      };
    };
    responses: {
      /** @description The profile as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Profile"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `under_age`: the account is gone */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  suggest_alias: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A random name */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AliasSuggestion"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  list_blocks: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As they were seen in the chat where they were blocked */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Blocks"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  lift: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chat: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lifted; the two may meet again */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No block of this person was made there */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  delete: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DeleteAccount"];
      };
    };
    responses: {
      /** @description Every login has ended */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Deletion"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `fresh_sign_in_required` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields`: `errors` names them */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  undo_delete: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Nothing is planned any more */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  read: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One's own profile */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Profile"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  change: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ProfileUpdate"];
      };
    };
    responses: {
      /** @description The profile as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Profile"];
        };
      };
      /** @description `invalid_body` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `onboarding_required`: the age was not stated yet */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `gender_cool_down` */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large` */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unsupported_media_type` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_fields` */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  open: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description From here on `io.v1`, as docs/protocol.md says */
      101: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `unsupported`: not a WebSocket handshake, or not for `io.v1` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_signed_in`: no login, or a ticket that is spent or too old */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: this address came too often, its network has as many sockets as it may, or this login was closed with 4029 a moment ago; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unavailable`: this node goes away; `busy`: too many come at once */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  socket_ticket: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Works once, for thirty seconds */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["SocketTicket"];
        };
      };
      /** @description `not_signed_in` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `csrf`: another site's page */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy` */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  healthz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It can serve */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description It cannot serve, or is about to stop */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
    };
  };
  livez: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It runs */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  problems: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/html": string;
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/html": unknown;
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/html": unknown;
        };
      };
    };
  };
  readyz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It can serve */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description It cannot serve, or is about to stop */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
    };
  };
  startupz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It has started */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** @description `rate_limited`; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `busy`, `unavailable`: nothing was stored */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
}
