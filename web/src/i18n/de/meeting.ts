/** German: the lobby, the search, and news. */
import type { Messages } from "../catalogue";
import { count } from "../format";
import { plural } from "../plural";

export const lobby: Messages["lobby"] = {
  title: "Bereit, wenn du es bist",
  lead: "Ein fremder Mensch, ein Gespräch. Du kannst jederzeit gehen.",
  find: "Jemanden finden",
  online: (people) => `Gerade sind mehr als ${count(people)} Leute hier.`,
  few: "Gerade ist es ruhig.",
  community: {
    meets: "Du triffst Leute von {name}.",
    chip: (name) => `Leute von ${name}`,
    small: "Es ist eine kleine Gemeinschaft, da könnten andere erraten, wer du bist.",
    what: "Was das heißt",
  },
  wait: (time) => `Übliche Wartezeit: etwa ${time}.`,
  genderWish: {
    longer: "Zu deinem Wunsch passen gerade weniger Leute, darum kann es länger dauern.",
    much_longer: "Zu deinem Wunsch passen gerade wenige Leute, darum kann es viel länger dauern.",
  },
  unavailable: (interests, number) =>
    plural(number, {
      one: `${interests} steht bei der Suche gerade nicht zur Verfügung. Wir suchen ohne.`,
      other: `${interests} stehen bei der Suche gerade nicht zur Verfügung. Wir suchen ohne.`,
    }),
  impossible: {
    noInterests: "Du willst unbedingt ein gemeinsames Interesse, hast aber keines genannt. So kann niemand passen.",
    unavailable:
      "Du willst unbedingt ein gemeinsames Interesse, aber keines von deinen steht bei der Suche gerade zur Verfügung. So kann niemand passen.",
    prefer: "Nur als Wunsch",
  },
  wishes: "Wen du treffen möchtest",
  edit: "Ändern, wen du treffen möchtest",
  paused: (time) => `Das waren viele kurze Chats. Weitersuchen kannst du in: ${time}.`,
  chips: {
    anyone: "Alle",
    languages: (languages) => `Spricht ${languages}`,
    interests: (interests) => `Mag ${interests}`,
    weighted: (what, weight) => `${what} · ${weight}`,
  },
  rejoin: (name) => `Du redest gerade mit ${name}.`,
  rejoinAction: "Zurück zum Chat",
  met: "Leute, die du getroffen hast",
  metAll: "Alle ansehen",
  metNone: "Mit wem du redest, steht hier 30 Tage lang.",
  invitations: "Sie möchten wieder mit dir reden",
};

export const matching: Messages["matching"] = {
  title: "Die Suche läuft",
  waited: (time) => `Bisher ${time}`,
  steps: {
    everything: "Zuerst wer am besten zu dir passt",
    any_interest: "Jetzt reicht ein gemeinsames Interesse",
    any_language: "Jetzt alle, die deine Sprache sprechen",
    recent: "Jetzt auch Leute, die du schon kennst",
    anyone: "Jetzt alle, die deine Bedingungen erfüllen",
  },
  wider: "Wir suchen etwas weiter",
  freeze: "Nicht weiter suchen als jetzt",
  relax: {
    title: "Noch niemand. Du könntest eine Bedingung weglassen:",
    one: (wish) => `${wish}: lieber statt unbedingt`,
  },
  cancel: "Abbrechen",
  timedOut: {
    title: "Gerade passt niemand",
    body: "Such weiter, dann behältst du deinen Platz.",
    inside: (name) =>
      `Du triffst nur Leute von ${name}, und von ihnen passt gerade niemand. Such weiter, dann behältst du deinen Platz.`,
    again: "Weitersuchen",
    change: "Wünsche ändern",
  },
  called: {
    title: "Jemand ist da. Du auch?",
    lead: "Wir haben jemanden gefunden, während du woanders warst.",
    waiting: "Einen Moment.",
    left: (time) => `Noch ${time}.`,
    here: "Ich bin da",
    cancel: "Suche abbrechen",
  },
  away: {
    title: "Die Suche ist beendet",
    body: "Wir haben jemanden gefunden, während du woanders warst, aber du hast nicht geantwortet. Die andere Seite hat ihren Platz behalten.",
    again: "Noch einmal suchen",
    lobby: "Zurück zur Lobby",
  },
  gone: {
    title: "Die Suche ist beendet",
    body: "Die Verbindung war zu lange weg. Fang wieder an, wann du willst.",
    again: "Noch einmal suchen",
    lobby: "Zurück zur Lobby",
  },
  moved: {
    title: "Wen du treffen kannst, hat sich geändert",
    body: "Eine Gemeinschaft deiner Mailadresse wurde geöffnet, geschlossen oder geändert, oder du hast anders gewählt. Such noch einmal, um weiterzumachen.",
    again: "Noch einmal suchen",
    lobby: "Zurück zur Lobby",
  },
  elsewhere: {
    title: "Du suchst in einem anderen Tab",
    body: "Du kannst nur an einem Ort suchen.",
    move: "Hierher holen",
    lobby: "Zurück zur Lobby",
  },
  refused: {
    title: "Die Suche konnte nicht beginnen",
    wait: (time) => `Weitersuchen kannst du in: ${time}.`,
    codes: {
      already_in_chat: "Du bist schon in einem Chat.",
      onboarding_required: "Bitte beende zuerst die ersten Schritte.",
      account_paused: "Dein Konto ruht. In den Einstellungen kannst du die Pause beenden.",
      rate_limited: "Zu viele Suchen in kurzer Zeit. Mach eine kurze Pause.",
      interests_unavailable:
        "Deine Interessen stehen bei der Suche gerade nicht zur Verfügung. Such ohne sie, oder später.",
      restricted: "Du kannst im Moment niemanden suchen. Warum, steht in den Einstellungen unter Sicherheit.",
      no_answer: "IO ist gerade nicht erreichbar.",
      other: "Gerade funktioniert etwas nicht.",
    },
    again: "Noch einmal versuchen",
    lobby: "Zurück zur Lobby",
  },
};

export const news: Messages["news"] = {
  title: "Neuigkeiten",
  label: "Ankündigung",
  open: (unread) => (unread === 0 ? "Neuigkeiten" : `Neuigkeiten · ${count(unread)} neu`),
  gotIt: "Verstanden",
  close: "Schließen",
  aloud: (title, text) => `${title}. ${text}`,
};

export const notifications: Messages["notifications"] = {
  titles: {
    match: "Jemand ist da",
    message: "Du hast eine neue Nachricht",
  },
  ask: {
    title: "Sollen wir dir nächstes Mal Bescheid geben?",
    body: "Eine Mitteilung, wenn jemand gefunden ist oder schreibt, während du woanders bist. Sie sagt nie, wer oder was.",
    yes: "Ja, gern",
    no: "Jetzt nicht",
    done: "Wir geben dir Bescheid. In den Einstellungen kannst du es ausschalten.",
    denied: "Dein Browser erlaubt es nicht. Das kannst du in seinen Einstellungen für diese Seite ändern.",
  },
  people: {
    offer: "Bescheid geben, wenn Leute da sind",
    hint: "Eine Mitteilung, innerhalb von 24 Stunden. Sie beginnt keine Suche.",
    waits: (until) => `Wir geben dir Bescheid, sobald Leute da sind, bis ${until}.`,
    stop: "Nicht Bescheid geben",
    refused: "Das hat nicht geklappt. Vielleicht erlaubt dein Browser keine Mitteilungen von IO.",
  },
  setting: {
    label: "Mitteilungen auf diesem Gerät",
    hint: "Wenn jemand gefunden ist oder schreibt, während du woanders bist. Sie sagen nie, wer oder was.",
    denied: "Dein Browser blockiert Mitteilungen von IO. Erlaube sie zuerst in seinen Einstellungen für diese Seite.",
    unsupported: "Dieser Browser kann keine Mitteilungen von IO zeigen.",
    install: "Auf iPhone oder iPad: Leg IO zuerst auf den Home-Bildschirm und schalte es dann dort ein.",
    off: "Auf diesem Server sind Mitteilungen ausgeschaltet.",
  },
};
