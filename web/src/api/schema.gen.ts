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
  "/api/age-check": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes the answer of the outside estimator, signed with the secret that it shares with this place. */
    post: operations["answer_age_check"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/announcements": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What staff announce to everyone now, and to the user's community. */
    get: operations["list_announcements"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/app": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What this server offers beside its pages. */
    get: operations["abilities"];
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
    /** Checks a link without spending it. */
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
    /** Whether emails leave late right now; the same for everyone. */
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
    /** The signed-in devices, this one first. */
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
    /** Signs every device out, from the email about a new device. Needs no login. */
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
    /** Sends an email with a sign-in link and a code. */
    post: operations["send_magic_link"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/auth/undo-email": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Undoes a change of the address, from the email to the earlier one. Needs no login. */
    post: operations["undo_email"];
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
    /** Signs in with the token of a link, or with a code in the browser that asked for it. */
    post: operations["verify_token"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/board": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Wishes and faults, and for which of them this user voted. */
    get: operations["show_board"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/board/{id}/vote": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Casts the one vote of this user for an item, or takes it back. */
    put: operations["vote"];
    post?: never;
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
    /** Answers such a request. The other side learns only of a yes. */
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
    /** Asks to talk again. Until the other says yes, the user learns only that the request was sent. */
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
    /** Ends the chat and blocks the peer. Works after the end of the chat as well. */
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
    /** The running search and the live chat, if any: the state that `welcome` carries. */
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
    /** Deletes the user's own message, within fifteen minutes. */
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
    /** Leaves the chat. Leaving again changes nothing. */
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
    /** Starts a search. The same ticket again is the same search. */
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
    /** Confirms "I'm here" for a match that was found while no tab was visible. */
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
    /** Stops a search. `left` is false if a match was found first, or the ticket did not exist any more. */
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
    /** Roughly how busy it is. */
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
    /** Leaves the chat and starts a search, in one step. */
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
    /** Softer than a block: the two users are not matched again. */
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
    /** Removes an entry from the user's own list. */
    delete: operations["forget"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/people/{chat}/note": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Keeps the user's own note about someone they met. Nobody else sees it. */
    put: operations["keep_note"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/question": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks whether there is a short question after a chat. At most once in thirty days there is one, and it is given once. */
    post: operations["ask_for_question"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/question/answer": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answers the short question. Nobody learns who answered what; an answer that comes late or again changes nothing. */
    post: operations["answer_question"];
    delete?: never;
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
    /** Rates a chat with a thumb and up to three tags. Only the matcher uses it. */
    post: operations["rate_session"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/react": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reacts to a message, or takes the reaction back. 200 means that it is on disk. */
    post: operations["react"];
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
    /** Raises the user's marks: the last delivered and the last read message. Marks never go down. */
    post: operations["receipt"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/chat/report": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reports the other person in a chat. Sent again with the same `cid`, it is the same report. */
    post: operations["report_peer"];
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
    /** Answers with the fields that the user shows, or with none for "not now", which the other side never learns. */
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
    /** Cancels the user's own open request. */
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
    /** Asks to reveal, and names the fields that the user would show. */
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
    /** Hides the user's card again. */
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
    /** Sends a message. 200 means that it is on disk. */
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
    /** Says that typing began or stopped. Never stored; excess calls are dropped. */
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
    /** A chat as this member sees it. */
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
  "/api/chat/{chat}/picture/{name}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The picture that the other person reveals in this chat, under the name that their card gives it. Nothing else: not a
     *     picture that was replaced, removed or hidden since, and not under the name of another chat.
     */
    get: operations["shown_picture"];
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
    /** Reports an error in the web app. */
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
    /** Reports a violation of the content security policy. */
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
    /** The API reference as a page. */
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
    /** Streams `welcome`, the missed events, `synced`, and then every frame as it comes, each as the `data` of one event. */
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
  "/api/page-speed": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Counts how fast a page load of the web app was. Nothing says whose it was, or of which page. */
    post: operations["page_speed"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/reports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sends a notice about something on IO. Needs no account; name and email address are optional. */
    post: operations["send_notice"];
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
    /** Answers the neutral age question and accepts the rules. The birth date is not stored. */
    post: operations["state_age"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/age-check": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Begins the age check of this place: where to go. The outside estimator answers yes or no, and nothing else is stored. */
    post: operations["begin_age_check"];
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
    /** The people that this user blocked, the latest first. */
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
    /** Lifts a block that was made in a chat. */
    delete: operations["lift"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/community": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Chooses whom the user meets, where their community lets its members choose. */
    put: operations["choose_community"];
    post?: never;
    delete?: never;
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
    /** Deletes the account, now or later. Needs a sign-in within the last ten minutes. */
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
    /** Undoes a planned deletion. */
    post: operations["undo_delete"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/email": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks for another email address. Needs a sign-in within the last ten minutes. An email goes to the new address. */
    post: operations["change_email"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/email/confirm": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Proves that the user reads the new mailbox. The account has the new address, and every other device is signed out. */
    post: operations["confirm_email"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Downloads a copy of everything kept about the user that can be shown: a ZIP archive of readable pages and JSON.
     *     Needs a sign-in within the last ten minutes; the user gets a notice by email. An archive that was cut off does not open.
     */
    post: operations["export_data"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/feedback": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What this user told the staff, and the answers. */
    get: operations["list_feedback"];
    put?: never;
    /** Tells the staff something: feedback, a fault or a wish. Sent again with the same `cid`, it is the same. */
    post: operations["tell_staff"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/notices": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What IO has to tell this user. */
    get: operations["list_notices"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/notices/{id}/seen": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Says that this user saw a notice. */
    post: operations["see_notice"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/picture": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The user's own picture. */
    get: operations["own_picture"];
    /**
     * Replaces the user's picture. The body is the file itself: JPEG, PNG or WebP, up to 5 MiB, 8192 pixels on a side and
     *     16 million in all. Only its middle square is kept, made anew from its pixels; of an animation the first picture.
     *     From the answer on nobody sees the one before, and chats that revealed it show none.
     */
    put: operations["replace_picture"];
    post?: never;
    /** Removes the user's picture, also where it was revealed. */
    delete: operations["remove_picture"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/processing": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Says what may be done with the user's data: whether ratings about them count in matching, and whether the account is
     *     paused. Decisions and upheld reports count all the same. Also for someone who is shut out.
     */
    put: operations["change_processing"];
    post?: never;
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
    /** The user's own profile. */
    get: operations["read"];
    /** Changes the given fields and leaves the others. */
    put: operations["change"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/push": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What this device hears of. */
    get: operations["push_state"];
    /** Keeps where this device is pushed to, instead of where before. */
    put: operations["subscribe"];
    post?: never;
    /** Forgets where this device is pushed to. */
    delete: operations["unsubscribe"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/push/people": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Tells this device once when the lobby shows a number again (FM-17), within 24 hours. Starts no search. */
    put: operations["wait_for_people"];
    post?: never;
    /** Stops waiting for that. */
    delete: operations["stop_waiting"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/reports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The reports of this user and what became of them. */
    get: operations["list_reports"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/reports/{report}/again": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Asks for another person to look at a report that nothing came of. Once for each report. */
    post: operations["see_report_differently"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/rules": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The rules of this place, what changed since the user accepted them, and what the user agreed to. */
    get: operations["read_rules"];
    put?: never;
    /** Accepts the rules in force. */
    post: operations["accept_rules"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/standing": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is closed for this user, every decision about them with its reasons, and how far IO trusts the account. */
    get: operations["show_standing"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/statements/{reference}/appeal": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Contests a decision; another person answers. Once for each decision, for six months. */
    post: operations["appeal_statement"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/user/statements/{reference}/seen": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Says that this user read a decision about them. */
    post: operations["see_statement"];
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
    /** Issues a ticket for one socket, for clients without cookies. */
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
    /** Says that the process is running. Checks nothing else. */
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
    /** A page with every problem that IO answers with. */
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
    /** Says whether this server can take users. */
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
    /** Says that the start is complete; before that nothing answers. */
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
    /** @description `GET /api/app`: what this server offers beside its pages. The same for everyone. */
    Abilities: {
      /** @description The key with which a browser subscribes to pushes; absent where there are none. */
      push_key?: string | null;
      /** @description Whether a browser may keep the service worker, which notifications need. If not, it should remove it. */
      worker: boolean;
    };
    /** @description `POST /api/user/rules`: accepts the rules. */
    AcceptRules: {
      /**
       * Format: int32
       * @description The version that the user read.
       */
      rules_version: number;
    };
    /**
     * @description The answer to a request to talk again.
     * @enum {string}
     */
    AgainAnswer: "accept" | "later" | "not_again";
    /**
     * @description The state of "talk again", as this user sees it.
     * @enum {string}
     */
    AgainState: "can_ask" | "sent" | "asked_me" | "waiting_for_both" | "exhausted";
    /** @description What the outside estimator of age answers. A field more is refused: nothing else shall reach IO. */
    AgeAnswered: {
      /** @description An adult. */
      adult: boolean;
      /** @description The check, as the address of [`AgeCheck`] names it. */
      check: string;
    };
    /** @description `POST /api/user/age-check`: where the user goes to be checked. */
    AgeCheck: {
      /** @description The address of the estimator. It names this check, and nobody. */
      url: string;
    };
    /** @description Something that the user agreed to. */
    Agreement: {
      ended_at?: components["schemas"]["Moment"] | null;
      /** @description When it began. */
      given_at: components["schemas"]["Moment"];
      /** @description What for. */
      purpose: components["schemas"]["AgreementPurpose"];
      /**
       * Format: int32
       * @description The version of the rules that was in force.
       */
      version: number;
    };
    /**
     * @description What an agreement is for.
     * @enum {string}
     */
    AgreementPurpose: "rules" | "wishes";
    /** @description `GET /api/user/alias-suggestion`: suggests an alias. */
    AliasSuggestion: {
      /** @description The suggested alias. */
      alias: string;
    };
    /** @description One announcement. The server does not know who read it. */
    Announcement: {
      /** @description Since when it shows. */
      at: components["schemas"]["Moment"];
      /**
       * Format: uuid
       * @description Names it.
       */
      id: string;
      /** @description Where it shows. */
      kind: components["schemas"]["AnnouncementKind"];
      /**
       * Format: int32
       * @description Counts its changes: one that was changed is new to those who read it before.
       */
      revision: number;
      /** @description Its words in each language, at least one. The first is for everyone whose own is missing. */
      words: components["schemas"]["AnnouncementWords"][];
    };
    /**
     * @description Where an announcement shows.
     * @enum {string}
     */
    AnnouncementKind: "banner" | "inbox";
    /** @description The words of an announcement in one language: plain text. */
    AnnouncementWords: {
      /** @description A BCP 47 tag such as `en`. */
      language: string;
      /** @description At most 400 characters, with line breaks. */
      text: string;
      /** @description One line of at most 60 characters. */
      title: string;
    };
    /**
     * @description `GET /api/announcements`: what staff announce to everyone now, and to the user's
     *     community. Otherwise the same for everyone.
     */
    Announcements: {
      /** @description The latest first; at most ten. */
      announcements: components["schemas"]["Announcement"][];
    };
    /** @description `POST /api/chat/answer-again`: answers a request to talk again. */
    AnswerAgain: {
      /** @description The answer. */
      answer: components["schemas"]["AgainAnswer"];
      /**
       * Format: uuid
       * @description The chat in which they met.
       */
      chat: string;
    };
    /**
     * @description `POST /api/chat/question/answer`: answers the question that was asked. It is counted once, without the person and
     *     the chat; sent again, nothing changes.
     */
    AnswerQuestion: {
      /** @description One that the question takes, or "not now". */
      answer: components["schemas"]["QuestionReply"];
      /**
       * Format: int32
       * @description The number of the question.
       */
      number: number;
    };
    /** @description An appeal is on disk. */
    AppealMade: {
      /** @description Its reference, such as `A-7733-C`. */
      appeal: string;
      /** @description By when another person answers. */
      due_at: components["schemas"]["Moment"];
    };
    /**
     * @description What became of an appeal.
     * @enum {string}
     */
    AppealOutcomeName: "kept" | "milder" | "overturned";
    /** @description `POST /api/chat/ask-again`: asks to talk again. */
    AskAgain: {
      /**
       * Format: uuid
       * @description The chat in which they met.
       */
      chat: string;
    };
    /** @description `POST /api/chat/question`: is there a short question for me after this chat? */
    AskForQuestion: {
      /**
       * Format: uuid
       * @description The chat, which has ended.
       */
      chat: string;
    };
    /** @description A question. */
    AskedQuestion: {
      /**
       * Format: int32
       * @description Names it; 0: the one that comes with IO.
       */
      number: number;
      /** @description What it takes. */
      takes: components["schemas"]["QuestionTakes"];
      /**
       * @description Its words in each language, the first for everyone whose own is missing. Empty for the one that comes with IO:
       *     "How at ease did you feel in this conversation?".
       */
      words: components["schemas"]["QuestionWords"][];
    };
    /** @description One block. */
    Block: {
      /** @description When the block was made. */
      at: components["schemas"]["Moment"];
      /**
       * Format: uuid
       * @description The chat in which they met. `DELETE /api/user/blocks/{chat}` removes the block.
       */
      chat: string;
      /** @description How the blocked person appeared in that chat. */
      peer: components["schemas"]["PeerCard"];
    };
    /** @description `POST /api/chat/block`: ends the chat and blocks the peer. */
    BlockPeer: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
    };
    /** @description `GET /api/user/blocks`: the people this user has blocked. */
    Blocks: {
      /** @description The blocked people, as they appeared at the time. */
      blocks: components["schemas"]["Block"][];
    };
    /** @description `GET /api/board`: wishes and faults in words of staff. But for `voted` the same for everyone. */
    Board: {
      /** @description The most votes first, by the counts that are shown; then the latest. */
      items: components["schemas"]["BoardItem"][];
    };
    /** @description A wish or a fault. */
    BoardItem: {
      /** @description The version in which a fault is fixed. */
      fixed_in?: string | null;
      /**
       * Format: uuid
       * @description Names it.
       */
      id: string;
      /** @description What it is. */
      kind: components["schemas"]["BoardKind"];
      /** @description It takes votes. */
      open: boolean;
      /** @description Why it was declined. */
      reason?: string | null;
      /** @description Where it stands. */
      state: components["schemas"]["BoardState"];
      /** @description At most 600 characters, with line breaks. */
      text: string;
      /** @description One line of at most 80 characters. */
      title: string;
      /** @description The user voted. */
      voted: boolean;
      /**
       * Format: int64
       * @description At least so many people voted: a multiple of ten. Absent below ten.
       */
      votes?: number | null;
    };
    /**
     * @description What an item of the board is.
     * @enum {string}
     */
    BoardKind: "wish" | "fault";
    /**
     * @description Where an item of the board stands.
     * @enum {string}
     */
    BoardState: "new" | "planned" | "doing" | "done" | "declined";
    /**
     * @description Who did something, from the reader's point of view.
     * @enum {string}
     */
    By: "me" | "peer" | "system";
    /** @description A telephone line for someone who may harm themselves. */
    CareLine: {
      /** @description The number, as people write it. */
      call: string;
      /** @description The country, as ISO 3166 writes it: `DE`. */
      country: string;
      /** @description What it is called. */
      name: string;
    };
    /** @description `PUT /api/board/{id}/vote`: casts the one vote of the user, or takes it back. Sent again, nothing changes. */
    CastVote: {
      /** @description False takes it back. */
      vote: boolean;
    };
    /** @description `POST /api/user/email`: asks for another address. Needs a sign-in within the last ten minutes. */
    ChangeEmail: {
      /** @description The new address. */
      email: string;
    };
    /**
     * @description Whether a chat is live.
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
       * @description The number of the last event; 0 if there are none.
       */
      last: number;
      /** @description How the user appears to the peer. */
      me: components["schemas"]["PeerCard"];
      met_before?: components["schemas"]["MetBefore"] | null;
      /** @description The user's own marks. */
      mine: components["schemas"]["Marks"];
      /** @description How the peer appears to the user. */
      peer: components["schemas"]["PeerCard"];
      /**
       * Format: uuid
       * @description An id for the peer that is only used in this chat.
       */
      peer_ref: string;
      presence?: components["schemas"]["Presence"] | null;
      /** @description Whether the user can rate the chat now. */
      ratable: boolean;
      rated?: components["schemas"]["ThumbName"] | null;
      /** @description The state of the reveal. */
      reveal: components["schemas"]["RevealState"];
      /** @description What the two have in common. */
      shared: components["schemas"]["Shared"];
      /** @description When the chat started. */
      started_at: components["schemas"]["Moment"];
      /** @description Whether the chat is live. */
      status: components["schemas"]["ChatStatus"];
      theirs?: components["schemas"]["Marks"] | null;
      /**
       * Format: int64
       * @description How many messages from the peer the user has not read.
       */
      unread: number;
    };
    /** @description `POST /api/auth/check-link`: describes a sign-in link without using it up. */
    CheckLink: {
      /** @description The token from the link. */
      token: string;
    };
    /** @description `PUT /api/user/community`: whom to meet. */
    ChooseMeets: {
      /** @description From the next search on. A running search ends (`unqueued`, reason `moved`). */
      meets: components["schemas"]["MeetsName"];
    };
    /** @description `POST /api/client-errors`: an error in the web app, without anything a user wrote. */
    ClientErrorReport: {
      /** @description The message with user data removed; at most 300 characters. */
      message: string;
      /** @description The name of the error. */
      name: string;
      /** @description The build of the web app. */
      release: string;
      /** @description The pattern of the route, not the actual path. */
      route: string;
      /** @description The stack trace; at most 4,000 characters. */
      stack?: string;
    };
    /** @description A frame from the client. */
    ClientFrame: components["schemas"]["Command"] & {
      /** @description Chosen by the client and repeated in the answer. */
      id?: string | null;
    };
    /**
     * @description A stable code that says what went wrong. Never translated.
     * @enum {string}
     */
    Code:
      | "invalid_body"
      | "invalid_host"
      | "invalid_fields"
      | "invalid_email"
      | "email_domain_not_allowed"
      | "invalid_message"
      | "message_too_long"
      | "unsupported_media_type"
      | "too_large"
      | "not_signed_in"
      | "invalid_or_expired"
      | "wrong_code"
      | "already_used"
      | "refresh_retry"
      | "csrf"
      | "wrong_address"
      | "forbidden"
      | "fresh_sign_in_required"
      | "challenge_required"
      | "under_age"
      | "restricted"
      | "onboarding_required"
      | "account_paused"
      | "not_found"
      | "method_not_allowed"
      | "chat_ended"
      | "already_in_chat"
      | "already_searching"
      | "interests_unavailable"
      | "search_ended"
      | "reveal_stale"
      | "reveal_open"
      | "reveal_too_soon"
      | "reveal_field_empty"
      | "not_ratable"
      | "too_late_to_delete"
      | "gender_cool_down"
      | "email_unavailable"
      | "email_changed_recently"
      | "already_reported"
      | "too_much_feedback"
      | "too_many_reports"
      | "changed_meanwhile"
      | "another_person"
      | "too_late_to_undo"
      | "already_appealed"
      | "not_appealable"
      | "not_a_picture"
      | "picture_too_large"
      | "picture_damaged"
      | "rate_limited"
      | "unsupported"
      | "busy"
      | "unavailable"
      | "internal";
    /** @description A command from the client. REST has the same commands with the same effect. */
    Command:
      | {
          /** @description The client's cursor in each chat it knows; at most 64. */
          cursors?: {
            [key: string]: components["schemas"]["Cursor"];
          };
          /**
           * Format: uuid
           * @description A random id of this device or tab, kept by the client. A new socket with the same id replaces the old one.
           */
          device: string;
          /** @enum {string} */
          type: "hello";
        }
      | {
          /** @description 1 to 2,000 characters (grapheme clusters) and at most `limits.message_bytes`. */
          body: string;
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * @description Ask before sending: if the text seems to have something in it that the user may not want to send, nothing is
           *     stored, and `ok` has `nudge`. Sent again without it, under the same `cid`, the message always goes through.
           */
          check?: boolean;
          /**
           * Format: uuid
           * @description The idempotency key. Sending the same one again returns the first result.
           */
          cid: string;
          /**
           * Format: int64
           * @description Optional: the number of the message that this one answers. If that is not a message of this chat, or was
           *     deleted by now, the text is stored without it.
           */
          quote?: number | null;
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
           * @description The number of the message.
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
           * Format: uuid
           * @description The idempotency key. Sending the same one again returns the first result.
           */
          cid: string;
          reaction?: components["schemas"]["ReactionName"] | null;
          /**
           * Format: int64
           * @description The number of the message.
           */
          seq: number;
          /** @enum {string} */
          type: "react";
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int64
           * @description The number of the last event.
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
           * @description The number of the last event.
           */
          seq: number;
          /** @enum {string} */
          type: "read";
        }
      | {
          /**
           * Format: int64
           * @description The number of the last event the client has.
           */
          after: number;
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: int32
           * @description How many events to send; at most 200.
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
          /** @description Whether the user is typing. */
          on: boolean;
          /** @enum {string} */
          type: "typing";
        }
      | {
          preferences?: components["schemas"]["Preferences"] | null;
          /** @description Take over a search from another tab or device instead of failing with `already_searching`. */
          take_over?: boolean;
          /**
           * Format: uuid
           * @description Chosen by the client. The same ticket is the same search.
           */
          ticket: string;
          /** @enum {string} */
          type: "find_match";
        }
      | {
          /**
           * Format: uuid
           * @description The ticket of the search.
           */
          ticket: string;
          /** @enum {string} */
          type: "leave_queue";
        }
      | {
          /**
           * Format: uuid
           * @description The ticket of the search.
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
          /** @description Hide the user's card too. */
          hide_card?: boolean;
          /** @enum {string} */
          type: "end";
          why?: components["schemas"]["LeavingReasonName"] | null;
        }
      | {
          /**
           * Format: uuid
           * @description The chat.
           */
          chat: string;
          /**
           * Format: uuid
           * @description The ticket of the new search, chosen by the client.
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
          /** @description The fields the user offers; at least one. */
          fields: components["schemas"]["RevealFieldName"][];
          /**
           * Format: uuid
           * @description Chosen by the client; the idempotency key.
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
          /** @description The fields the user shares; absent or empty means "not now". */
          fields?: components["schemas"]["RevealFieldName"][];
          /**
           * Format: uuid
           * @description The request to answer.
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
          /** @description Up to three of `limits.rating_tags`. */
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
           * @description The chat in which they met.
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
           * @description The chat in which they met.
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
          /** @description Whether the tab is hidden. */
          on: boolean;
          /** @enum {string} */
          type: "background";
        };
    /** @description `POST /api/user/email/confirm`: with the token of the link, or a code and its request. */
    ConfirmEmail: {
      /** @description The eight digits from the email; spaces are ignored. */
      code?: string | null;
      /**
       * Format: uuid
       * @description What the code belongs to.
       */
      request_id?: string | null;
      /** @description The token from the link. */
      token?: string | null;
    };
    /** @description `GET /api/chat/current`: the same state that `welcome` carries. */
    Current: {
      chat?: components["schemas"]["ChatView"] | null;
      queue?: components["schemas"]["Search"] | null;
    };
    /** @description A position in a chat: the number of the last applied event, and the first six characters of its id (empty for 0). */
    Cursor: Record<string, never>[];
    /** @description `POST /api/user/delete`: needs a sign-in within the last ten minutes. */
    DeleteAccount: {
      /** @description `true` deletes the account now; `false` in seven days, unless the user signs in before. */
      now: boolean;
    };
    /** @description `POST /api/chat/delete-message`: deletes one of the user's own messages. */
    DeleteMessage: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /**
       * Format: int64
       * @description The number of the message.
       */
      seq: number;
    };
    /** @description The answer to `POST /api/user/delete`. */
    Deletion: {
      /** @description When the account is deleted. */
      deletes_at: components["schemas"]["Moment"];
    };
    /** @description The result of a command. */
    Done: {
      at?: components["schemas"]["Moment"] | null;
      /** @description `send`: whether this `cid` was already stored. */
      duplicate?: boolean | null;
      /**
       * Format: int64
       * @description `sync`: the number of the last event sent.
       */
      last?: number | null;
      /** @description `leave_queue`: `false` if the search had already ended or led to a match. */
      left?: boolean | null;
      /** @description `sync`: whether there are more events. */
      more?: boolean | null;
      /** @description `send` with `check`: what the text seems to have in it. Nothing was stored; ask the user. */
      nudge?: components["schemas"]["SignalName"][] | null;
      /**
       * Format: int64
       * @description `send`: the number of the message.
       */
      seq?: number | null;
    };
    /** @description The answer to `POST /api/user/email`: the same whether the address has an account or not. */
    EmailChangeSent: {
      /** @description A likely correction of a typo in the domain. */
      did_you_mean?: string | null;
      /**
       * Format: int32
       * @description Seconds for which the link and the code work.
       */
      expires_in: number;
      /**
       * Format: uuid
       * @description What the code belongs to.
       */
      request_id: string;
    };
    /** @description `POST /api/chat/end`: leaves the chat. */
    EndChat: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description Hide the user's card too. What both revealed stays visible under People otherwise. */
      hide_card?: boolean;
      why?: components["schemas"]["LeavingReasonName"] | null;
    };
    /**
     * @description Why a chat ended, as far as the other side may know.
     * @enum {string}
     */
    EndReason: "left" | "no_show" | "idle";
    /** @description One numbered event of a chat. Numbers start at 1 and have no gaps. */
    Event: components["schemas"]["What"] & {
      /** @description When the server stored it, in whole seconds. Never goes back within a chat. */
      at: components["schemas"]["Moment"];
      /** @description Who did it. */
      by: components["schemas"]["By"];
      /**
       * Format: uuid
       * @description A random id of this event. Its first six characters go into a cursor.
       */
      id: string;
      /**
       * Format: int64
       * @description The position in the chat: 1, 2, 3 …
       */
      seq: number;
    };
    /**
     * @description Facts about the app and its browser. The client shows them word for word before it adds them; no field takes free
     *     text.
     */
    FeedbackDiagnostics: {
      /** @description The version of the app, such as `1.14.2`. */
      app: string;
      /** @description `Chrome`, `Edge`, `Firefox`, `Opera`, `Safari`, `Samsung Internet` or `other`. */
      browser: string;
      /** @description `live`, `connecting` or `offline`. */
      connection: string;
      /**
       * @description Codes of the last problems, the latest first; at most five. Besides those of the catalogue `offline`, `unreachable`
       *     and `unexpected`, which clients give themselves.
       */
      errors: string[];
      /** @description The language of the app: a BCP 47 tag such as `en`. */
      language: string;
      /** @description Width and height of the window in CSS pixels, such as `390x844`. */
      screen: string;
      /** @description `light` or `dark`. */
      theme: string;
    };
    /**
     * @description What a person tells the staff.
     * @enum {string}
     */
    FeedbackKind: "feedback" | "fault" | "wish";
    /**
     * @description Where something that a person told stands.
     * @enum {string}
     */
    FeedbackState: "new" | "open" | "answered" | "closed";
    /** @description One invalid field. */
    FieldError: {
      /** @description The name of the field, with dots for nesting. */
      field: string;
      /** @description One sentence to show to the user: what a valid value is. */
      message: string;
    };
    /** @description `POST /api/chat/find-match`: starts or continues a search. */
    FindMatch: {
      preferences?: components["schemas"]["Preferences"] | null;
      /** @description Take over a search from another tab or device instead of failing with `already_searching`. */
      take_over?: boolean;
      /**
       * Format: uuid
       * @description Chosen by the client. The same ticket is the same search.
       */
      ticket: string;
    };
    /**
     * @description Gender.
     * @enum {string}
     */
    GenderName: "woman" | "man" | "non_binary" | "unsaid";
    /**
     * @description What a wish for genders means for the wait, in words: never a number.
     * @enum {string}
     */
    GenderWish: "usual" | "longer" | "much_longer";
    /** @description The answer of a liveness or readiness check. */
    Health: {
      /** @description `ok` or `unavailable`. */
      status: string;
    };
    /** @description `GET /api/chat/{chat}/messages?before=&after=&limit=`: a page of history, oldest first. */
    History: {
      /** @description The events on this page. */
      events: components["schemas"]["Event"][];
      /** @description Whether there are more events in the requested direction. */
      more: boolean;
    };
    /** @description `POST /api/chat/here`: answers `called`. */
    IAmHere: {
      /**
       * Format: uuid
       * @description The ticket of the search.
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
    /** @description `PUT /api/chat/people/{chat}/note`: the user's own note about someone they met. */
    KeepNote: {
      /** @description At most 500 characters; empty removes the note. */
      note: string;
    };
    /**
     * @description Who each step of the ladder allows, in order.
     * @enum {string}
     */
    LadderNote: "everything" | "any_interest" | "any_language" | "recent" | "anyone";
    /** @description `POST /api/chat/leave-queue`: stops searching. */
    LeaveQueue: {
      /**
       * Format: uuid
       * @description The ticket of the search.
       */
      ticket: string;
    };
    /**
     * @description Why someone left a chat.
     * @enum {string}
     */
    LeavingReasonName: "no_time" | "no_spark" | "language" | "uncomfortable" | "other";
    /** @description `GET /api/auth/letters`: whether emails are delayed right now, whatever the address. */
    LettersNow: {
      /** @description Emails are delayed. */
      delayed: boolean;
    };
    /** @description The limits that a client needs to know. */
    Limits: {
      /**
       * Format: int32
       * @description Maximum bytes in a frame; a larger one closes the socket with 1009.
       */
      frame_bytes: number;
      /**
       * Format: int32
       * @description Seconds for which a chat waits for a lost connection.
       */
      grace_seconds: number;
      /**
       * Format: int32
       * @description Maximum UTF-8 bytes in a message, before JSON escaping.
       */
      message_bytes: number;
      /**
       * Format: int32
       * @description Maximum characters (grapheme clusters) in a message.
       */
      message_characters: number;
      /** @description The tags a rating may carry. */
      rating_tags: string[];
      /**
       * Format: int32
       * @description Minimum seconds between two `typing` frames.
       */
      typing_seconds: number;
    };
    /** @description What the confirmation page needs to show about a link. */
    LinkChecked: {
      /** @description The device that requested the link, such as "Firefox on Linux"; absent unless `ready`. */
      asked_from?: string | null;
      /** @description The masked address, such as "n…@example.com"; absent unless `ready`. */
      email_masked?: string | null;
      /** @description Whether this is the browser that requested the link. */
      same_browser: boolean;
      /** @description Whether the link can be used. */
      state: components["schemas"]["LinkState"];
    };
    /**
     * @description Whether a link can be used.
     * @enum {string}
     */
    LinkState: "ready" | "used" | "expired" | "code_only" | "unknown";
    /** @description `GET /api/chat/lobby`: how busy IO is, and whether this user can search. */
    Lobby: {
      gender_wish?: components["schemas"]["GenderWish"] | null;
      /**
       * Format: int32
       * @description People online, rounded down to 10, 20, 50, 100, 200, 500 …; absent below 10.
       */
      online?: number | null;
      paused_until?: components["schemas"]["Moment"] | null;
      /**
       * Format: int32
       * @description The typical wait for a match in seconds, from recent matches; absent if there are too few.
       */
      typical_wait?: number | null;
      /** @description The user's own interests that matching leaves out for now; absent if there are none. */
      unavailable_interests?: string[];
    };
    /** @description One signed-in device. */
    Login: {
      /** @description When the device signed in. */
      created_at: components["schemas"]["Moment"];
      /** @description Whether this is the device that asks. */
      current: boolean;
      /**
       * Format: uuid
       * @description The id of the login.
       */
      id: string;
      /** @description The browser and system, such as "Firefox on Linux". */
      label: string;
      /** @description When the device was last used, rounded to the hour. */
      last_seen_at: components["schemas"]["Moment"];
    };
    /** @description `GET /api/auth/logins`: the devices that are signed in. */
    Logins: {
      /** @description All devices of this user, the current one first. */
      logins: components["schemas"]["Login"][];
    };
    /** @description The answer to `send-magic-link`, the same for every address. */
    MagicLinkSent: {
      /** @description All emails are delayed right now, whatever the address. */
      delayed: boolean;
      /** @description The address that was probably meant, if this one looks like a typo. Only a suggestion. */
      did_you_mean?: string | null;
      /**
       * Format: int32
       * @description Seconds for which the link and the code are valid.
       */
      expires_in: number;
      /**
       * @description The path on this site where emails can be read, if the server keeps them in its local outbox
       *     (`mail.transport = outbox`). Absent if emails are really sent.
       */
      outbox?: string | null;
      /**
       * Format: uuid
       * @description Identifies this sign-in request; sent with the code from the email.
       */
      request_id: string;
      /**
       * Format: int32
       * @description Seconds until another email can be requested.
       */
      resend_after: number;
    };
    /**
     * @description `POST /api/user/statements/{reference}/appeal`: contests a decision, once. Sent again with the same words, it is the
     *     same appeal.
     */
    MakeAppeal: {
      /** @description The user's side, at most 2,000 characters. */
      words: string;
    };
    /** @description How far events were delivered and read. */
    Marks: {
      /**
       * Format: int64
       * @description At least one device has every event up to this number.
       */
      delivered: number;
      /**
       * Format: int64
       * @description Every event up to this number was read. Never above `delivered`.
       */
      read: number;
    };
    /** @description The answer to `POST /api/chat/find-match` and `POST /api/chat/next`. */
    MatchStatus:
      | {
          /** @description The state of the search. */
          search: components["schemas"]["Search"];
          /** @enum {string} */
          state: "queued";
        }
      | {
          /** @description The new chat. */
          chat: components["schemas"]["ChatView"];
          /** @enum {string} */
          state: "matched";
        };
    /**
     * @description Whom a member of a community meets.
     * @enum {string}
     */
    MeetsName: "members" | "everybody";
    /** @description A chat that both asked to continue. */
    MetBefore: {
      /** @description When it began. */
      at: components["schemas"]["Moment"];
      /**
       * Format: uuid
       * @description The chat, while the user still has it.
       */
      chat?: string | null;
    };
    /**
     * Format: date-time
     * @description RFC 3339, UTC, whole seconds
     */
    Moment: string;
    /**
     * @description What kind of chat someone is in the mood for.
     * @enum {string}
     */
    MoodName: "light" | "deep" | "practise";
    /** @description `POST /api/chat/next`: leaves the chat and starts a new search. */
    Next: {
      /**
       * Format: uuid
       * @description The chat to leave.
       */
      chat: string;
      /**
       * Format: uuid
       * @description The ticket of the new search, chosen by the client.
       */
      ticket: string;
    };
    /** @description `POST /api/chat/not-again`: prevents another match with this person. */
    NotAgain: {
      /**
       * Format: uuid
       * @description The chat in which they met.
       */
      chat: string;
    };
    /** @description `POST /api/auth/not-me`: "This wasn't me", from the email about a new device. */
    NotMe: {
      /** @description The token from the link in that email. */
      token: string;
    };
    /** @description One thing that IO has to tell. It names what it is about; there is one for each thing. */
    Notice: {
      /** @description The reference of the appeal; only for `appeal_answer`. */
      appeal?: string | null;
      /** @description Since when it waits. */
      at: components["schemas"]["Moment"];
      /**
       * Format: uuid
       * @description What the user told the staff; only for `feedback_answer`.
       */
      feedback?: string | null;
      /**
       * Format: uuid
       * @description Names it.
       */
      id: string;
      /** @description What it is about. */
      kind: components["schemas"]["NoticeKindName"];
      /** @description The reference of the report; only for `report_outcome`. */
      report?: string | null;
      /** @description The user saw it. */
      seen: boolean;
      /** @description The reference of the decision; only for `statement`. */
      statement?: string | null;
    };
    /**
     * @description What IO has to tell a person.
     * @enum {string}
     */
    NoticeKindName: "report_outcome" | "statement" | "appeal_answer" | "chat_opened" | "feedback_answer";
    /** @description `GET /api/user/notices`: what IO has to tell the signed-in user. */
    Notices: {
      /** @description The latest first; at most a hundred. */
      notices: components["schemas"]["Notice"][];
    };
    /**
     * @description A step of onboarding.
     * @enum {string}
     */
    OnboardingStep: "age" | "rules" | "profile" | "age_check" | "done";
    /**
     * @description What became of a report.
     * @enum {string}
     */
    OutcomeName: "acted" | "not_acted";
    /** @description The one appeal against a decision. */
    OwnAppeal: {
      /** @description The answer, in words of another person than the one who decided. */
      answer?: string | null;
      answered_at?: components["schemas"]["Moment"] | null;
      at?: components["schemas"]["Moment"] | null;
      due_at?: components["schemas"]["Moment"] | null;
      outcome?: components["schemas"]["AppealOutcomeName"] | null;
      /** @description Until when one can be made. */
      possible_until: components["schemas"]["Moment"];
      /** @description Its reference, such as `A-7733-C`. */
      reference?: string | null;
      state?: components["schemas"]["OwnAppealState"] | null;
      /** @description What the user wrote. */
      words?: string | null;
    };
    /**
     * @description Where an appeal is, for the person who made it.
     * @enum {string}
     */
    OwnAppealState: "open" | "answered";
    /** @description The reveal card, as its owner fills it in. */
    OwnCard: {
      /** @description A few words about the user; at most 200 characters, may be empty. */
      about?: string;
      /** @description A way to get in touch; at most 200 characters, may be empty. */
      contact?: string;
      /** @description The real first name; at most 40 characters, may be empty. */
      first_name?: string;
    };
    /** @description The community of the signed-in user. */
    OwnCommunity: {
      /** @description Members may choose to meet everybody. */
      lets_choose: boolean;
      /** @description Whom the user meets. */
      meets: components["schemas"]["MeetsName"];
      /** @description What it is called: plain text. */
      name: string;
      /** @description It has so few members that people in it can guess who someone is. How many there are is never said. */
      small: boolean;
    };
    /** @description Something that the user told, with what became of it. */
    OwnFeedback: {
      /** @description The answer of staff. */
      answer?: string | null;
      answered_at?: components["schemas"]["Moment"] | null;
      /** @description When it was sent. */
      at: components["schemas"]["Moment"];
      diagnostics?: components["schemas"]["FeedbackDiagnostics"] | null;
      /** @description The answer by email too. */
      email: boolean;
      /**
       * Format: uuid
       * @description Names it.
       */
      id: string;
      /** @description The title of the item of the board that it belongs to, once that is public. */
      joined?: string | null;
      /** @description What it is. */
      kind: components["schemas"]["FeedbackKind"];
      /** @description Where it stands. */
      state: components["schemas"]["FeedbackState"];
      /** @description In the user's words. */
      text: string;
    };
    /** @description `GET /api/user/feedback`: what the signed-in user told the staff. */
    OwnFeedbackList: {
      /** @description The latest first; at most a hundred. */
      feedback: components["schemas"]["OwnFeedback"][];
    };
    /**
     * @description The picture of the signed-in user.
     * @enum {string}
     */
    OwnPicture: "off" | "none" | "set";
    /** @description One report of the signed-in user. */
    OwnReport: {
      /** @description The user asked for another person to look. */
      again: boolean;
      /** @description When it was made. */
      at: components["schemas"]["Moment"];
      /**
       * Format: uuid
       * @description The chat.
       */
      chat?: string | null;
      looked_at?: components["schemas"]["Moment"] | null;
      outcome?: components["schemas"]["OutcomeName"] | null;
      outcome_at?: components["schemas"]["Moment"] | null;
      /** @description The reason given. */
      reason: components["schemas"]["ReasonName"];
      /** @description Its reference. */
      report: string;
    };
    /** @description `GET /api/user/reports`: the reports of the signed-in user. */
    OwnReports: {
      /** @description The latest first; at most a hundred. */
      reports: components["schemas"]["OwnReport"][];
    };
    /** @description `GET /api/user/standing`: what is closed for the signed-in user, why, and how far IO trusts the account. */
    OwnStanding: {
      /** @description Something is closed right now. */
      restricted: boolean;
      /** @description What is closed right now. */
      scope: components["schemas"]["ScopePart"][];
      /** @description Decisions about the user, the latest first; at most fifty. Every account of a mailbox has the same. */
      statements: components["schemas"]["OwnStatement"][];
      /** @description How far IO trusts the account. */
      trust: components["schemas"]["OwnTrust"];
      until?: components["schemas"]["Moment"] | null;
    };
    /** @description A decision about the user, with its reasons. */
    OwnStatement: {
      /** @description The way to contest it. */
      appeal: components["schemas"]["OwnAppeal"];
      /** @description A rule of IO decided, and no person. */
      automated: boolean;
      /** @description Since when it is in force. */
      from: components["schemas"]["Moment"];
      /** @description The user's own words that it is about. */
      quotes: components["schemas"]["OwnWords"][];
      /** @description Its reference, such as `S-2201-B`. */
      reference: string;
      /**
       * Format: int32
       * @description The number of the broken rule, from 1 to 7.
       */
      rule?: number | null;
      /** @description What it closes; empty once it no longer stands. */
      scope: components["schemas"]["ScopePart"][];
      /** @description A second person agreed. */
      second: boolean;
      /** @description Whether it stands. */
      state: components["schemas"]["StatementStateName"];
      until?: components["schemas"]["Moment"] | null;
      /** @description What was decided. */
      verdict: components["schemas"]["VerdictName"];
      /** @description Why, in words of staff. */
      words: string;
    };
    /** @description How far IO trusts the account. What others said of the user is no part of it. */
    OwnTrust: {
      /** @description Keys of what lifts it: `time`, `finished_chats`, `no_new_decisions`. */
      lifts: string[];
      /** @description Keys of what the tier limits. */
      limits: string[];
      /** @description The tier. */
      tier: components["schemas"]["TrustTier"];
    };
    /** @description Something that the user wrote. */
    OwnWords: {
      /** @description When. */
      at: components["schemas"]["Moment"];
      /** @description What. */
      text: string;
    };
    /** @description `POST /api/page-speed`: how fast one page load of the web app was, without who or where. */
    PageSpeed: {
      /** @description One to five measurements, as the Web Vitals define them. */
      vitals: components["schemas"]["Vital"][];
    };
    /** @description Exactly what a stranger sees of someone, and nothing else. */
    PeerCard: {
      /**
       * Format: int32
       * @description The seed of the drawn picture; random for each chat.
       */
      glyph: number;
      /** @description The chat name ("Amber Heron"), or the alias if its owner chose to show it. */
      name: string;
    };
    /** @description `GET /api/chat/people?cursor=&limit=`: people met in the last 30 days, the latest first. */
    People: {
      /** @description Pass as `cursor` to get the next page; absent on the last one. */
      next?: string | null;
      /** @description One page of people. */
      people: components["schemas"]["Person"][];
    };
    /** @description Someone the user has met. Never says whether they are online. */
    Person: {
      /** @description Whether they may talk again. */
      again: components["schemas"]["AgainState"];
      /** @description The chat in which they met, in its current state. */
      chat: components["schemas"]["ChatView"];
      /** @description The last message of the chat, if it is still kept. */
      last_line?: string | null;
      /** @description What the user noted about them. Nobody else sees it. */
      note?: string | null;
    };
    /** @description Who the user wants to meet. A *must* is never relaxed, in either direction. */
    Preferences: {
      /** @description Whether the later steps may match people met recently. */
      allow_recent?: boolean;
      /**
       * Format: int32
       * @description The last step of the ladder to use (0 to 4).
       */
      freeze_at?: number | null;
      /** @description How much `genders` matters; default `any`. */
      gender_weight?: components["schemas"]["WeightName"];
      /** @description The genders the user wants to meet; empty means anyone. */
      genders?: components["schemas"]["GenderName"][];
      /** @description How much shared interests matter; default `prefer`. */
      interest_weight?: components["schemas"]["WeightName"];
      /** @description How much a common language matters; default `must`. */
      language_weight?: components["schemas"]["WeightName"];
      mood?: components["schemas"]["MoodName"] | null;
      /** @description How much `mood` matters; default `prefer`. */
      mood_weight?: components["schemas"]["WeightName"];
    };
    /**
     * @description Whether the peer is connected. Never says when they were last seen.
     * @enum {string}
     */
    Presence: "here" | "away";
    /** @description Privacy switches. The first three work both ways: off means neither sent nor seen. */
    Privacy: {
      /** @description Show whether the user is connected. */
      presence: boolean;
      /** @description Show when messages were delivered and read. */
      receipts: boolean;
      /** @description Allow others to ask for a reveal. */
      reveal_requests: boolean;
      /** @description Appear under the alias instead of a new chat name in each chat. */
      show_alias: boolean;
      /** @description Show when the user is typing. */
      typing: boolean;
    };
    /** @description An RFC 9457 problem document (`application/problem+json`). */
    Problem: {
      /** @description The address to use instead; only for `wrong_address`. */
      address?: string | null;
      /** @description The stable code, for programs. */
      code: components["schemas"]["Code"];
      /** @description The invalid fields; only for `invalid_fields`. */
      errors?: components["schemas"]["FieldError"][];
      puzzle?: components["schemas"]["Puzzle"] | null;
      /** @description The reference of the report sent before; only for `already_reported`. */
      report?: string | null;
      /** @description Identifies this request in the server's logs. */
      request_id: string;
      /**
       * Format: int32
       * @description Seconds until a retry can succeed.
       */
      retry_after?: number | null;
      /**
       * Format: int32
       * @description The HTTP status.
       */
      status: number;
      /** @description One sentence to show to the user. */
      title: string;
      /** @description A link to the catalogue: `/problems#<code>`. */
      type: string;
    };
    /** @description `PUT /api/user/processing`: what may be done with the user's data; a field that is left out does not change. */
    ProcessingUpdate: {
      /** @description True: nobody meets the user, a live chat ends, and their data is only kept. False ends it. */
      paused?: boolean | null;
      /** @description False: an objection to the use of ratings about the user in matching. True takes it back. */
      use_ratings?: boolean | null;
    };
    /** @description `GET /api/user/profile`: everything IO knows about the signed-in user. */
    Profile: {
      /** @description Who checks the age of people for this place from outside, if someone does. */
      age_estimator?: string | null;
      /** @description The alias; empty until chosen. */
      alias: string;
      /** @description What the user can share in a reveal. */
      card: components["schemas"]["OwnCard"];
      /**
       * @description Telephone lines that the operator of this place checked, the same for everyone. Those of a country stand in the
       *     place of those that the app knows. They come with the profile so that nobody is seen looking for them.
       */
      care_lines?: components["schemas"]["CareLine"][];
      community?: components["schemas"]["OwnCommunity"] | null;
      deletes_at?: components["schemas"]["Moment"] | null;
      /** @description The user's email address. */
      email: string;
      /** @description The gender. */
      gender: components["schemas"]["GenderName"];
      gender_locked_until?: components["schemas"]["Moment"] | null;
      /**
       * Format: int32
       * @description The seed of the picture shown with the alias.
       */
      glyph: number;
      /** @description Normalised interests; at most 10. */
      interests: string[];
      /** @description Spoken languages as BCP 47 tags, the preferred one first; 1 to 10. */
      languages: string[];
      /** @description The first unfinished step of onboarding, or `done`. */
      onboarding: components["schemas"]["OnboardingStep"];
      paused_at?: components["schemas"]["Moment"] | null;
      /** @description The picture that the user can share in a reveal. */
      picture?: components["schemas"]["OwnPicture"];
      /** @description Who the user wants to meet. */
      preferences: components["schemas"]["Preferences"];
      /** @description The privacy switches. */
      privacy: components["schemas"]["Privacy"];
      ratings_objected_at?: components["schemas"]["Moment"] | null;
      /**
       * Format: int32
       * @description The version of the rules that the user accepted, or 0.
       */
      rules_version: number;
      /**
       * @description Exactly what a stranger sees, built by the same code as for a match. The chat name is an example unless
       *     `privacy.show_alias` is on.
       */
      stranger_sees: components["schemas"]["PeerCard"];
      /**
       * Format: int32
       * @description After so many months without use the account is deleted, with two emails before; 0: never.
       */
      unused_months?: number;
    };
    /** @description `PUT /api/user/profile`: changes the fields that are present. */
    ProfileUpdate: {
      /** @description The alias: 3 to 20 visible characters. */
      alias?: string | null;
      card?: components["schemas"]["OwnCard"] | null;
      gender?: components["schemas"]["GenderName"] | null;
      /**
       * Format: int32
       * @description The seed of the picture.
       */
      glyph?: number | null;
      /** @description Interests; at most 10. */
      interests?: string[] | null;
      /** @description Spoken languages: 1 to 10 BCP 47 tags, the preferred one first. */
      languages?: string[] | null;
      preferences?: components["schemas"]["Preferences"] | null;
      privacy?: components["schemas"]["Privacy"] | null;
    };
    /** @description `GET /api/user/push`: what this device hears of. */
    PushState: {
      /** @description Whether it has a subscription. */
      subscribed: boolean;
      waits_until?: components["schemas"]["Moment"] | null;
    };
    /**
     * @description A puzzle that a browser solves by itself: find an answer so that `SHA-256(token "." answer)` begins with `bits` zero
     *     bits. It can be solved for ten minutes, once.
     */
    Puzzle: {
      /**
       * Format: int32
       * @description How many zero bits.
       */
      bits: number;
      /** @description Names it; sent back with the answer. */
      token: string;
    };
    /**
     * @description An answer to a question.
     * @enum {string}
     */
    QuestionReply: "1" | "2" | "3" | "4" | "5" | "yes" | "no" | "not_now";
    /**
     * @description What a question takes as an answer.
     * @enum {string}
     */
    QuestionTakes: "scale" | "yes_no";
    /** @description The words of a question in one language: plain text. */
    QuestionWords: {
      /** @description A BCP 47 tag such as `en`. */
      language: string;
      /** @description One line of at most 100 characters. */
      text: string;
    };
    /** @description `POST /api/chat/rate-session`: rates a chat. */
    RateSession: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description The thumb. */
      rating: components["schemas"]["ThumbName"];
      /** @description Up to three of `limits.rating_tags`. */
      tags?: string[];
    };
    /** @description `POST /api/chat/react`: reacts to a message, or takes the reaction back. */
    React: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /**
       * Format: uuid
       * @description The idempotency key. Sending the same one again returns the first result.
       */
      cid: string;
      reaction?: components["schemas"]["ReactionName"] | null;
      /**
       * Format: int64
       * @description The number of the message.
       */
      seq: number;
    };
    /**
     * @description A reaction to a message: a heart, a laugh, a thumb, surprise, a tear, thanks.
     * @enum {string}
     */
    ReactionName: "heart" | "laugh" | "thumbs_up" | "surprise" | "sad" | "thanks";
    /**
     * @description Why a person reports another one.
     * @enum {string}
     */
    ReasonName:
      "sexual" | "harassment" | "threats" | "under_age" | "spam" | "scam" | "private_data" | "wrong_gender" | "other";
    /** @description `POST /api/chat/receipt`: the commands `delivered` and `read` in one. Marks never go back. */
    Receipt: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /**
       * Format: int64
       * @description This device has every event up to this number.
       */
      delivered?: number | null;
      /**
       * Format: int64
       * @description The user has read every event up to this number.
       */
      read?: number | null;
    };
    /** @description `POST /api/auth/refresh`: renews the access token. */
    Refresh: {
      /** @description Only with `X-IO-Client: api`; browsers send their cookie instead. */
      refresh_token?: string | null;
    };
    /**
     * @description `POST /api/chat/report`: reports the other person in a chat. Works while it is live, after its end, and after the
     *     other is gone, for 30 days. IO keeps the last 50 events as evidence, and tells the other nothing.
     */
    ReportPeer: {
      /** @description Block the other person too, which ends the chat. */
      block?: boolean;
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /**
       * Format: uuid
       * @description Made by the client: sent again, it is the same report.
       */
      cid: string;
      /** @description Send the outcome by email too. */
      email?: boolean;
      /** @description Numbers of messages to look at first, at most 50. */
      messages?: number[];
      /** @description Why. */
      reason: components["schemas"]["ReasonName"];
      /** @description In own words, at most 2,000 characters. */
      words?: string | null;
    };
    /** @description A report is on disk. */
    Reported: {
      /** @description Its reference, such as `4821-Q`. */
      report: string;
    };
    /** @description `POST /api/chat/reveal-answer`: answers a reveal request. */
    RevealAnswer: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description The fields the user shares; absent or empty means "not now". */
      fields?: components["schemas"]["RevealFieldName"][];
      /**
       * Format: uuid
       * @description The request to answer.
       */
      request: string;
    };
    /** @description The answer to every reveal command. */
    RevealAnswered: {
      /** @description The state of the reveal after the command. */
      reveal: components["schemas"]["RevealState"];
    };
    /** @description `POST /api/chat/reveal-cancel`: withdraws the user's open request. */
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
    /** @description The values someone revealed in one chat. */
    RevealCard: {
      /** @description A few words about the owner. */
      about?: string | null;
      /** @description The alias. */
      alias?: string | null;
      /** @description A way to get in touch. Plain text, never a link. */
      contact?: string | null;
      /** @description The domain of the verified email address. */
      email_domain?: string | null;
      /** @description The real first name. */
      first_name?: string | null;
      gender?: components["schemas"]["GenderName"] | null;
      /**
       * Format: uuid
       * @description How the reader asks for the picture: `GET /api/chat/{chat}/picture/{name}`. Absent once its owner replaced or
       *     removed it.
       */
      picture?: string | null;
    };
    /**
     * @description A field of the reveal card.
     * @enum {string}
     */
    RevealFieldName: "first_name" | "alias" | "gender" | "contact" | "about" | "email_domain" | "picture";
    /** @description `POST /api/chat/reveal-request`: asks for a reveal. */
    RevealRequest: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description The fields the user offers; at least one. */
      fields: components["schemas"]["RevealFieldName"][];
      /**
       * Format: uuid
       * @description Chosen by the client; the idempotency key.
       */
      request: string;
    };
    /** @description `POST /api/chat/reveal-revoke`: hides the user's card again. */
    RevealRevoke: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
    };
    /** @description The state of the reveal in one chat, as one side sees it. */
    RevealState:
      | {
          allowed_at?: components["schemas"]["Moment"] | null;
          /**
           * Format: int32
           * @description How many more messages it takes until the user can ask.
           */
          messages_missing: number;
          /**
           * Format: int32
           * @description How many more requests this chat allows.
           */
          requests_left: number;
          /** @enum {string} */
          state: "none";
          /** @description Whether the user's last request expired without an answer. Never set after the user withdrew it. */
          unanswered?: boolean;
        }
      | {
          /** @description When the request expires. */
          expires_at: components["schemas"]["Moment"];
          /** @description The fields the user offered. */
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
          /** @description When the request expires. */
          expires_at: components["schemas"]["Moment"];
          /** @description The fields the peer offers. */
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
    /**
     * @description What became of a rule.
     * @enum {string}
     */
    RuleChangeName: "same" | "added" | "removed";
    /** @description One rule. */
    RuleLine: {
      /** @description What became of it since the version that the user accepted. */
      change: components["schemas"]["RuleChangeName"];
      /** @description An example; may be empty. */
      example: string;
      /** @description What holds. */
      rule: string;
    };
    /** @description `GET /api/user/rules`: the rules of this place, what changed in them, and what the user agreed to. */
    Rules: {
      /** @description Everything that the user agreed to, the oldest first. */
      agreed: components["schemas"]["Agreement"][];
      /** @description The rules, and those that hold no longer since the version that the user accepted. */
      lines: components["schemas"]["RuleLine"][];
      /** @description The privacy notice changed since then. */
      privacy_changed: boolean;
      /** @description Since when. */
      published_at: components["schemas"]["Moment"];
      /** @description The terms changed since then. */
      terms_changed: boolean;
      /**
       * Format: int32
       * @description The version in force.
       */
      version: number;
    };
    /**
     * @description A part of IO that a decision can close.
     * @enum {string}
     */
    ScopePart: "matching" | "chatting" | "reveal" | "everything" | "reporting";
    /** @description The state of a search. */
    Search: {
      /**
       * Format: int32
       * @description Seconds left to answer `called`, if someone was found while all tabs were hidden.
       */
      called?: number | null;
      /**
       * Format: uuid
       * @description The ticket whose place in line this search took over, after its match never joined.
       */
      instead_of?: string | null;
      /**
       * Format: int32
       * @description The step of the ladder, 0 to 4.
       */
      level: number;
      /**
       * Format: int32
       * @description Seconds until the next step; absent at the last one, or if frozen.
       */
      next_in?: number | null;
      /** @description Who this step allows. */
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
    /** @description `POST /api/auth/send-magic-link`: sends an email with a link and a code. */
    SendMagicLink: {
      /**
       * Format: email
       * @description The email address as typed; at most 254 bytes.
       */
      email: string;
      /** @description The preferred language of the email, as a BCP 47 tag. Ignored for now: all emails are in English. */
      locale?: string | null;
      /** @description Where to go after signing in: a path of this site. Anything else is ignored. */
      next?: string | null;
      solved?: components["schemas"]["SolvedPuzzle"] | null;
    };
    /** @description `POST /api/chat/send-message`: sends a message. */
    SendMessage: {
      /** @description 1 to 2,000 characters (grapheme clusters) and at most `limits.message_bytes`. */
      body: string;
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /**
       * @description Ask before sending: if the text seems to have something in it that the user may not want to send, nothing is
       *     stored, and the answer has `nudge`. Sent again without it, under the same `cid`, it always goes through.
       */
      check?: boolean;
      /**
       * Format: uuid
       * @description The idempotency key. Sending the same one again returns the first result.
       */
      cid: string;
      /**
       * Format: int64
       * @description Optional: the number of the message that this one answers. If that is not a message of this chat, or was
       *     deleted by now, the text is stored without it.
       */
      quote?: number | null;
    };
    /** @description `POST /api/reports`: a notice from anybody, without an account. */
    SendNotice: {
      /** @description Where to answer; never required. */
      email?: string | null;
      /** @description The sender believes that all of it is true. Must be `true`. */
      good_faith: boolean;
      /** @description The name of the sender; never required. */
      name?: string | null;
      reason?: components["schemas"]["ReasonName"] | null;
      /** @description What it is about, at most 2,000 characters. */
      what: string;
      /** @description Where it was seen, at most 2,000 characters. */
      where: string;
      /** @description Why it is against the law or the rules, at most 2,000 characters. */
      why: string;
    };
    /** @description A frame from the server. */
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
           * @description A device of the peer has every event up to this number.
           */
          delivered: number;
          /**
           * Format: int64
           * @description The peer has read every event up to this number.
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
           * @description A device of the user has every event up to this number.
           */
          delivered: number;
          /**
           * Format: int64
           * @description The user has read every event up to this number.
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
          /** @description Whether the peer is typing. */
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
           * @description Seconds for which the chat still waits; only if `away`.
           */
          grace?: number | null;
          /** @description Whether the peer is connected now. */
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
          /** @description The new state. */
          reveal: components["schemas"]["RevealState"];
          /** @enum {string} */
          type: "reveal";
        }
      | (components["schemas"]["Search"] & {
          /** @enum {string} */
          type: "queued";
        })
      | {
          /** @description Why the search stopped. */
          reason: components["schemas"]["UnqueuedReason"];
          /**
           * Format: uuid
           * @description The ticket of the search.
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
           * @description The ticket of the search.
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
           * @description The ticket of the search; absent for "talk again".
           */
          ticket?: string | null;
          /** @enum {string} */
          type: "matched";
        }
      | {
          /** @description The new state of the chat. */
          chat: components["schemas"]["ChatView"];
          /** @enum {string} */
          type: "chat";
        }
      | {
          /** @enum {string} */
          type: "people_changed";
        }
      | {
          /** @enum {string} */
          type: "notices";
          /**
           * Format: int32
           * @description How many.
           */
          unseen: number;
        }
      | (components["schemas"]["Done"] & {
          /** @description The `id` of the command. */
          id?: string | null;
        } & {
          /** @enum {string} */
          type: "ok";
        })
      | {
          /** @description What went wrong; the same codes as over REST. */
          code: components["schemas"]["Code"];
          /** @description The `id` of the command. */
          id?: string | null;
          /**
           * Format: int32
           * @description Seconds until a retry can succeed.
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
           * @description Seconds over which clients spread their reconnects.
           */
          spread: number;
          /** @enum {string} */
          type: "draining";
        };
    /** @description What two people have in common. Never anything that either keeps private. */
    Shared: {
      /** @description Shared interests. */
      interests: string[];
      /** @description Shared languages, as BCP 47 tags. */
      languages: string[];
      mood?: components["schemas"]["MoodName"] | null;
    };
    /** @description The short question, if there is one. It is given once. */
    ShortQuestion: {
      question?: components["schemas"]["AskedQuestion"] | null;
    };
    /**
     * @description What a text seems to have in it. Ignore names that are not known.
     * @enum {string}
     */
    SignalName:
      | "phone"
      | "email"
      | "handle"
      | "link"
      | "address"
      | "insult"
      | "opener"
      | "self_harm"
      | "under_age"
      | "asks_to_leave"
      | "asks_for_picture"
      | "asks_for_money"
      | "threat";
    /**
     * @description A login that was created or renewed.
     *
     *     Browsers get cookies and no tokens; with `X-IO-Client: api`, clients get tokens and no cookies.
     */
    SignedIn: {
      /** @description Only with `X-IO-Client: api`. */
      access_token?: string | null;
      /**
       * Format: int32
       * @description Seconds for which the access token is valid.
       */
      expires_in: number;
      /**
       * Format: uuid
       * @description The login of this device.
       */
      login: string;
      /** @description The path to go to next. */
      next: string;
      /** @description Only with `X-IO-Client: api`. */
      refresh_token?: string | null;
    };
    /** @description `POST /api/ws/ticket`: a ticket for clients without cookies. */
    SocketTicket: {
      /**
       * Format: int32
       * @description Seconds for which the ticket is valid.
       */
      expires_in: number;
      /** @description Offer it as a second subprotocol, `ticket.<ticket>`, next to `io.v1`. Valid once. */
      ticket: string;
    };
    /** @description The answer to a puzzle. `SHA-256(token "." answer)` begins with as many zero bits as the problem said. */
    SolvedPuzzle: {
      /** @description At most 32 bytes. */
      answer: string;
      /** @description The token of the problem. */
      token: string;
    };
    /** @description It is on disk. */
    StaffTold: {
      /**
       * Format: uuid
       * @description Names it.
       */
      feedback: string;
    };
    /**
     * @description `POST /api/user/age`: states the birth date and accepts the rules.
     *
     *     Only the age band is kept, not the birth date.
     */
    StateAge: {
      /** @description The birth date as `YYYY-MM-DD`. */
      birth_date: string;
      /**
       * Format: int32
       * @description The version of the rules that the user accepts.
       */
      rules_version: number;
    };
    /**
     * @description Whether a decision stands.
     * @enum {string}
     */
    StatementStateName: "in_force" | "overturned" | "replaced";
    /** @description `PUT /api/user/push`: where this device is pushed to, as its browser says. */
    Subscribe: {
      /** @description The secret that browser and server share: 16 bytes in base64url without padding. */
      auth: string;
      /** @description The address of the browser's push service. */
      endpoint: string;
      /** @description The browser's public key: 65 bytes in base64url without padding. */
      p256dh: string;
    };
    /** @description `POST /api/user/feedback`: tells the staff something. Sent again with the same `cid`, it is the same. */
    TellStaff: {
      /**
       * Format: uuid
       * @description Made by the client.
       */
      cid: string;
      diagnostics?: components["schemas"]["FeedbackDiagnostics"] | null;
      /** @description The answer by email too. */
      email?: boolean;
      /** @description What it is. */
      kind: components["schemas"]["FeedbackKind"];
      /** @description In own words: 1 to 1,000 characters. */
      text: string;
    };
    /**
     * @description The thumb of a rating.
     * @enum {string}
     */
    ThumbName: "up" | "down" | "skip";
    /**
     * @description A tier of trust.
     * @enum {string}
     */
    TrustTier: "new" | "known" | "trusted";
    /** @description `POST /api/chat/typing`: shows or hides "typing". */
    Typing: {
      /**
       * Format: uuid
       * @description The chat.
       */
      chat: string;
      /** @description Whether the user is typing. */
      on: boolean;
    };
    /** @description `POST /api/auth/undo-email`: undoes a change of the address, from the email to the earlier one. */
    UndoEmail: {
      /** @description The token from the link in that email. */
      token: string;
    };
    /**
     * @description Why a search stopped.
     * @enum {string}
     */
    UnqueuedReason: "left" | "taken_over" | "timed_out" | "gone" | "away" | "moved";
    /**
     * @description What a decision does, from the mildest to the gravest.
     * @enum {string}
     */
    VerdictName: "note" | "warning" | "cool_down" | "suspension" | "ban";
    /** @description `POST /api/auth/verify-token`: signs in with a token, or with a code and its request. */
    VerifyToken: {
      /** @description The eight digits from the email; spaces are ignored. */
      code?: string | null;
      /**
       * Format: uuid
       * @description The request that the code belongs to.
       */
      request_id?: string | null;
      /** @description The token from the link. */
      token?: string | null;
    };
    /** @description One measurement. */
    Vital: {
      /** @description What was measured. */
      name: components["schemas"]["VitalName"];
      /**
       * Format: double
       * @description Seconds, at most 600; for `cls` the shift without a unit, at most 100.
       */
      value: number;
    };
    /**
     * @description What was measured.
     * @enum {string}
     */
    VitalName: "lcp" | "inp" | "ttfb" | "cls";
    /**
     * @description How much a preference matters.
     * @enum {string}
     */
    WeightName: "must" | "prefer" | "any";
    /** @description Everything a client needs for its first screen. */
    Welcome: {
      /**
       * Format: int32
       * @description The same for a hidden tab (`background`), from its `background` on.
       */
      background_heartbeat: number;
      /** @description The live chat, if any, and the chats named by the cursors. */
      chats: components["schemas"]["ChatView"][];
      /**
       * Format: uuid
       * @description The id of this connection, for support requests.
       */
      connection: string;
      /**
       * Format: uuid
       * @description Changes when a backup was restored. The client then drops its cursors and starts over.
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
      /** @description Chats whose cursor does not fit the server's history. Drop their events and sync from 0. */
      reset: string[];
    };
    /** @description What happened. */
    What:
      | {
          /** @description The plain text; absent if `deleted`. */
          body?: string | null;
          /**
           * Format: uuid
           * @description The sender's own id for the message. Only the sender sees it.
           */
          cid?: string | null;
          /** @description Whether the sender deleted it. */
          deleted?: boolean;
          /** @description What the text seems to have in it, for hints to the reader alone. Computed from the text and nothing else. */
          hints?: components["schemas"]["SignalName"][] | null;
          /** @enum {string} */
          kind: "message";
          /**
           * Format: int64
           * @description The number of the earlier message that this one answers; absent if `deleted`. Its text may be gone by now.
           */
          quote?: number | null;
        }
      | {
          /** @enum {string} */
          kind: "deleted";
          /**
           * Format: int64
           * @description The number of the deleted message; 0 for an event of which nothing is left.
           */
          target: number;
        }
      | {
          /**
           * Format: uuid
           * @description The sender's own id for the reaction. Only the sender sees it.
           */
          cid?: string | null;
          /** @enum {string} */
          kind: "reacted";
          reaction?: components["schemas"]["ReactionName"] | null;
          /**
           * Format: int64
           * @description The number of the message.
           */
          target: number;
        }
      | {
          /** @enum {string} */
          kind: "ended";
          /** @description Why, as far as the reader may know. */
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
  answer_age_check: {
    parameters: {
      query?: never;
      header?: {
        /** @description `t=SECONDS,v1=HEX` */
        "io-signature"?: string | null;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AgeAnswered"];
      };
    };
    responses: {
      /** @description Taken, or nobody waits for it any more */
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
      /** @description `not_signed_in`: the signature is missing, wrong or old */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: this place asks no estimator */
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
  list_announcements: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The latest first, the same for everyone of a community */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Announcements"];
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
  abilities: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The same for everyone */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Abilities"];
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
      /** @description What the confirm page may show */
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
      /** @description Whether emails leave late */
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
      /** @description The user's devices */
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
      /** @description None of its proofs work any more */
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
      /** @description `fresh_sign_in_required`: this is another device */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description The user has no such device */
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
      /** @description No proof of this login works any more */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description No proof of any login works any more */
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
      /** @description `fresh_sign_in_required` */
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
      /** @description That device and all others of the account are signed out */
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
      /** @description `csrf`: another site's page; `challenge_required`: with a `puzzle` */
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
      /** @description Too many requests from this network */
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
  undo_email: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["UndoEmail"];
      };
    };
    responses: {
      /** @description The account has its earlier address again, and every device is signed out */
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
      /** @description `email_unavailable` */
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
      /** @description Browsers get cookies, `X-IO-Client: api` gets tokens; sets `__Host-io_dv` */
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
  show_board: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The most votes first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Board"];
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
  vote: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CastVote"];
      };
    };
    responses: {
      /** @description It counts once, or not at all any more */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No such item */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `changed_meanwhile`: it is done or declined */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description The current state */
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
      /** @description Deleted on both sides; `seq` is the number of the deletion event */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description Searching, or matched */
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
      /** @description `already_searching`, `already_in_chat`, `search_ended`, `interests_unavailable` */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description The lobby, roughly */
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
      /** @description Searching, or matched */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
        /** @description The `next` of the previous page; without it, or with an invalid one, the first page. */
        cursor?: string;
        /** @description 1 to 100; 20 by default. */
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
      /** @description `invalid_body`: not a number in range */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  keep_note: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chat: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["KeepNote"];
      };
    };
    responses: {
      /** @description Kept, or removed */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `invalid_fields`: too long */
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
  ask_for_question: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AskForQuestion"];
      };
    };
    responses: {
      /** @description The question, or none; also for a chat that is not the user's */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ShortQuestion"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  answer_question: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AnswerQuestion"];
      };
    };
    responses: {
      /** @description Counted once, or not at all any more */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `invalid_fields`: not an answer to this question */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  react: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["React"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  report_peer: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReportPeer"];
      };
    };
    responses: {
      /** @description It is on disk, with the evidence */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Reported"];
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
      /** @description `restricted`: reporting is closed for this user */
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
      /** @description `already_reported`: `report` has the reference */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
        /** @description The events just before this number; without `before` and `after`, the newest. */
        before?: number;
        /** @description The events just after this number; takes precedence over `before`. */
        after?: number;
        /** @description 1 to 200; 50 by default. */
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
      /** @description `invalid_body`: not a number in range */
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
  shown_picture: {
    parameters: {
      query?: {
        /** @description `small`, a square of 96 pixels, or `large`, one of 512, which is the default. */
        size?: string;
      };
      header?: never;
      path: {
        chat: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The picture */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "image/jpeg": number[];
        };
      };
      /** @description `invalid_body`: not one of the sizes */
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
      /** @description Accepted */
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
      /** @description Accepted */
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
        /** @description A chat that the client has. */
        chat?: string;
        /** @description The number of the last event that the client has of it; 0 by default. */
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
      /** @description `invalid_body`: not a chat id or not a number */
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
      /** @description `rate_limited`: too many requests from this address, or too many streams and sockets from its network; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unavailable`: this node is stopping; `busy`: too many connect at once */
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
  page_speed: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PageSpeed"];
      };
    };
    responses: {
      /** @description Counted */
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
  send_notice: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SendNotice"];
      };
    };
    responses: {
      /** @description It is on disk */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Reported"];
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
      /** @description `under_age`: the account is deleted */
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
  begin_age_check: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Where to go */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AgeCheck"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: there is nothing to check */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: the last check began a moment ago */
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
      /** @description As they appeared in the chat where they were blocked */
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
      /** @description Lifted; the two users may meet again */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description This user blocked no one there */
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
  choose_community: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ChooseMeets"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: there is nothing to choose */
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
      /** @description No deletion is planned any more */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  change_email: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ChangeEmail"];
      };
    };
    responses: {
      /** @description The same answer whether the address has an account or not */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["EmailChangeSent"];
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
      /** @description `email_changed_recently` */
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
      /** @description `invalid_email`, `email_domain_not_allowed` or `invalid_fields` */
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
  confirm_email: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ConfirmEmail"];
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
      /** @description `invalid_or_expired` */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `under_age` */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `email_unavailable` */
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
  export_data: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The archive, while it is made */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/zip": number[];
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
  list_feedback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The latest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OwnFeedbackList"];
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
  tell_staff: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TellStaff"];
      };
    };
    responses: {
      /** @description It is on disk */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["StaffTold"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  list_notices: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The latest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Notices"];
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
  see_notice: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Noted */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No such notice of this user */
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
  own_picture: {
    parameters: {
      query?: {
        /** @description `small`, a square of 96 pixels, or `large`, one of 512, which is the default. */
        size?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The picture */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "image/jpeg": number[];
        };
      };
      /** @description `invalid_body`: not one of the sizes */
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
      /** @description `not_found`: there is none */
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
  replace_picture: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/octet-stream": number[];
      };
    };
    responses: {
      /** @description It is kept */
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
      /** @description `onboarding_required`: the age is not stated yet */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: this place takes no pictures */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_large`: more than 5 MiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_a_picture` */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `picture_too_large`, `picture_damaged` */
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
      /** @description `busy`: others upload at this moment */
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
  remove_picture: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description There is none any more */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  change_processing: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ProcessingUpdate"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  read: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The user's own profile */
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
      /** @description `onboarding_required`: the age is not stated yet */
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
  push_state: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Of this device alone */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PushState"];
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
  subscribe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Subscribe"];
      };
    };
    responses: {
      /** @description Kept until the device signs out */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description This server pushes nothing */
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
      /** @description `invalid_fields`: no known push service, or no keys */
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
  unsubscribe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Forgotten */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  wait_for_people: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It waits */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PushState"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description This device has no subscription */
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
  stop_waiting: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does not wait any more */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
  list_reports: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The latest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OwnReports"];
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
  see_report_differently: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        report: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Another person will look */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No such report of this user, or something came of it */
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
  read_rules: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rules in force */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Rules"];
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
  accept_rules: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AcceptRules"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description `invalid_fields`: the rules changed meanwhile */
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
  show_standing: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As of now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OwnStanding"];
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
  appeal_statement: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        reference: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["MakeAppeal"];
      };
    };
    responses: {
      /** @description It is on disk */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AppealMade"];
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No such decision about this user */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `already_appealed`; `not_appealable` */
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
  see_statement: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        reference: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Noted */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description No such decision about this user */
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
  open: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description From here on `io.v1`, see docs/protocol.md */
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
      /** @description `not_signed_in`: no login, or a ticket that is spent or expired */
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
      /** @description `rate_limited`: too many requests from this address, too many sockets from its network, or this login was closed with 4029 a moment ago; `Retry-After` says when */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `unavailable`: this node is stopping; `busy`: too many connect at once */
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
      /** @description `csrf`: another site's page; `wrong_address`: a page of IO at another address */
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
      /** @description The server can serve */
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
      /** @description The server cannot serve, or is about to stop */
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
      /** @description The process is running */
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
      /** @description The server can serve */
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
      /** @description The server cannot serve, or is about to stop */
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
      /** @description The server has started */
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
