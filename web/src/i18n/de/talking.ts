/** German: a chat, its sheets, its connection, and the reveal. */
import type { Messages } from "../catalogue";
import { count } from "../format";
import { plural } from "../plural";

const fresh = (number: number) => plural(number, { one: "1 neue Nachricht", other: "# neue Nachrichten" });

export const chat: Messages["chat"] = {
  title: (name) => name,
  label: (name) => `Chat mit ${name}`,
  skip: "Zum Nachrichtenfeld springen",
  skipEnded: "Zu dem springen, was jetzt geht",
  loading: "Der Chat wird geöffnet.",
  leave: "Gehen",
  toLobbyOpen: "Lobby. Der Chat läuft weiter",
  toLobby: "Zurück zur Lobby",
  anonymous: "Anonym",
  revealed: "Gezeigt",
  over: "Beendet",
  reveal: "Zeigen",
  revealAsked: "Gefragt",
  person: (name) => `${name}: Karte ansehen`,
  header: (state, time) => `${state} · ${time}`,
  greeting: {
    both: "Ihr mögt beide {interests} und sprecht {languages}.",
    interests: "Ihr mögt beide {interests}.",
    languages: "Ihr sprecht beide {languages}.",
    again: "Ihr habt euch {day} getroffen und wolltet beide wieder reden.",
    againOn: "Ihr habt euch am {day} getroffen und wolltet beide wieder reden.",
    earlier: "Den früheren Chat lesen",
    still: (own) => `Hier heißt du weiter ${own}. Du kannst jederzeit gehen.`,
    cue: "Du weißt nicht, wie anfangen? Tippe, um es hiermit zu versuchen.",
    another: "Etwas anderes",
    kind: (own) => `Hier heißt du ${own}. Du kannst jederzeit gehen.`,
  },
  side: {
    label: "Über diesen Chat",
    own: (own) => `Hier heißt du ${own}.`,
    common: "Ihr beide",
    ask: "Eine Frage zum Ausprobieren",
    use: "Ins Feld setzen",
  },
  icebreakers: {
    about: (interest) => `Wir mögen beide ${interest}. Wie hat das bei dir angefangen?`,
    questions: [
      "Was war das Beste an deiner Woche?",
      "Worüber könntest du eine Stunde lang reden?",
      "Über welche Kleinigkeit hast du zuletzt gelacht?",
      "Was würdest du morgen mit einem freien Tag machen?",
      "An welchen Ort würdest du sofort zurückkehren?",
      "Was hast du als Kind geglaubt, worüber du heute noch lächelst?",
    ],
  },
  actions: "Was du mit dieser Nachricht tun kannst",
  unread: "Neue Nachrichten",
  fresh,
  toEnd: "Zur neuesten Nachricht",
  earlier: {
    loading: "Frühere Nachrichten werden geladen",
    failed: "Frühere Nachrichten konnten nicht geladen werden.",
  },
  article: (name, time) => `${name}, ${time}`,
  articleOwn: (time, state) => `Du, ${time}, ${state}`,
  deleted: "Diese Nachricht wurde gelöscht.",
  states: {
    sending: "Wird gesendet",
    sent: "Gesendet",
    delivered: "Angekommen",
    read: "Gelesen",
    failed: "Nicht gesendet",
    asked: "Noch nicht gesendet",
  },
  tryAgain: "Noch einmal versuchen",
  delete: "Löschen",
  failed: {
    no_answer: "IO war nicht erreichbar.",
    chat_ended: "Der Chat war vorher zu Ende.",
    rate_limited: "Zu viele Nachrichten auf einmal.",
    invalid_message: "Diese Nachricht ist leer.",
    message_too_long: "Zu lang für eine Nachricht. Kopiere sie und schick sie in Teilen.",
    other: "Etwas ist schiefgegangen.",
  },
  events: {
    revealed: "Ihr habt euch eure Karten gezeigt.",
    hidByMe: "Du hast deine Karte verborgen.",
    hidByPeer: (name) => `${name} zeigt die eigene Karte nicht mehr.`,
  },
  typing: (name) => `${name} schreibt`,
  away: (name, wait) => `${name} hat keine Verbindung. Wir warten bis zu ${wait}.`,
  composer: {
    label: (name) => `Nachricht an ${name}`,
    placeholder: "Schreib etwas Nettes",
    hint: "Enter sendet, Umschalt und Enter beginnt eine neue Zeile, Escape fragt, ob du gehen willst",
    hintTouch: "Tippe auf Senden, um zu senden",
    send: "Senden",
    emoji: "Emoji",
    left: (left) => plural(left, { one: "Noch 1 Zeichen", other: "Noch # Zeichen" }),
    over: (over) => `${count(over)} Zeichen zu viel. Kürze die Nachricht, um sie zu senden.`,
    tooLong: "Zu lang für eine Nachricht. Schick sie in Teilen.",
  },
  menu: {
    label: "Mehr: gehen, melden, blockieren, Ton, Hilfe",
    leave: "Chat verlassen",
    report: "Melden",
    block: "Blockieren",
    notAgain: "Nicht wieder zusammenbringen",
    soundOn: "Ton einschalten",
    soundOff: "Ton ausschalten",
    keyboard: "Hilfe zur Tastatur",
  },
  next: "Weiter: gehen und jemand Neues suchen",
  undo: "Rückgängig",
  notAgainDone: "Wir bringen euch nicht wieder zusammen.",
  copied: "Kopiert",
  refused: "Das hat nicht geklappt. Bitte versuch es noch einmal.",
  missing: {
    title: "Diesen Chat finden wir nicht",
    body: "Vielleicht ist er vorbei und nicht mehr aufbewahrt, oder er gehört zu einem anderen Konto.",
  },
};

export const dialogs: Messages["dialogs"] = {
  emoji: "Emoji",
  nudge: {
    label: "Bevor du sendest",
    about: {
      phone: "Das sieht nach einer Telefonnummer aus. Sie könnte verraten, wer du bist.",
      email: "Das sieht nach einer Mailadresse aus. Sie könnte verraten, wer du bist.",
      handle: "Das sieht nach einem Konto in einer anderen App aus. Es könnte verraten, wer du bist.",
      link: "Das sieht nach einem Link aus. Fremde sind bei Links vorsichtig, und du solltest es auch sein.",
      address: "Das sieht nach einer Anschrift aus. Sie könnte verraten, wo du wohnst.",
      insult: "Das könnte den Menschen verletzen, der es liest.",
      opener: "Auf so eine erste Nachricht kommt oft keine Antwort. Eine eigene Frage wirkt besser.",
      other: "Lies das vielleicht noch einmal.",
    },
    send: "Trotzdem senden",
    edit: "Ändern",
  },
  hints: {
    label: "Ein Hinweis von IO, nur für dich",
    insult: { body: "Stört dich das?", fine: "Ist in Ordnung" },
    pressure: {
      title: "Lass dir Zeit",
      body: "Wer nach Geld oder Bildern fragt oder drängt, woanders weiterzureden, will oft betrügen. Du schuldest niemandem ein Bild, Geld oder eine Antwort, und niemand hier kann sehen, wer du bist.",
      threat:
        "Wenn dir jemand droht: Zahl nicht, schick nichts mehr, behalte die Nachrichten und sprich mit einem Menschen, dem du vertraust.",
      fine: "Mir geht es gut",
    },
    support: {
      title: "Das klingt ernst",
      body: "Du musst es nicht lösen. Zuhören, nachfragen und sagen, dass es Hilfe gibt, reicht. Bei Lebensgefahr hilft die Notrufnummer des jeweiligen Landes.",
      fine: "Verstanden",
    },
    care: {
      title: "Geht es dir gut?",
      body: "Wenn dir das Leben gerade zu schwer ist, musst du es nicht allein tragen. Diese Menschen hören zu, rund um die Uhr oder fast, und es bleibt unter euch. Bei Lebensgefahr ruf den Notruf.",
      country: "Land",
      elsewhere: "Anderes Land",
      directory: "Hilfe in deiner Nähe finden",
      only: "Nur du siehst das.",
      fine: "Schließen",
    },
    report: "Melden",
    block: "Blockieren",
  },
  quiet: {
    title: "Still geworden? Du könntest fragen:",
    use: "Das nehmen",
    another: "Etwas anderes",
    leave: "Gehen",
  },
  leaveDialog: {
    title: "Diesen Chat verlassen?",
    body: (name, revealed) =>
      `${name} sieht, dass du gegangen bist. ${revealed ? "Eure Karten bleiben unter Leute, bis eine Seite ihre verbirgt. " : ""}Unter Leute kannst du später fragen, ob ihr wieder redet.`,
    why: "Warum? Du musst es nicht sagen.",
    whyHint: (name) => `Das wird nur gezählt. ${name} sieht es nicht, und wir speichern es nicht bei dir.`,
    reasons: {
      no_time: "Keine Zeit",
      no_spark: "Kein Gespräch",
      language: "Sprache",
      uncomfortable: "Es fühlte sich falsch an",
      other: "Etwas anderes",
    },
    sorry: "Das tut uns leid. Du kannst es melden, und wir sehen es uns an.",
    report: "Melden",
    hideCard: "Auch meine Karte verbergen",
    stay: "Bleiben",
    leave: "Gehen",
  },
  parting: {
    block: {
      title: (name) => `${name} ist blockiert`,
      body: "Der Chat endet, und wir bringen euch nicht wieder zusammen. Die andere Seite sieht nur, dass der Chat zu Ende ist.",
    },
    next: {
      title: (name) => `Du verlässt ${name}`,
      body: "Dann suchen wir jemand Neues.",
    },
    undo: "Rückgängig",
    left: (time) => `Noch ${time}`,
  },
  keyboard: {
    title: "Tastatur",
    close: "Schließen",
    rows: [
      ["Enter", "Nachricht senden"],
      ["Umschalt + Enter", "Neue Zeile"],
      ["↑ im leeren Feld", "Zur letzten Nachricht"],
      ["↑ und ↓", "Von Nachricht zu Nachricht"],
      ["Bild auf, Bild ab", "Zehn Nachrichten weiter"],
      ["Pos1, Ende", "Erste und letzte Nachricht"],
      ["Enter auf einer Nachricht", "Zeigen, was du damit tun kannst"],
      ["Esc", "Zurück zum Nachrichtenfeld; noch einmal, um zu gehen"],
    ],
  },
  actions: {
    title: "Diese Nachricht",
    copy: "Text kopieren",
    delete: "Für beide löschen",
    report: "Das melden",
    block: (name) => `${name} blockieren`,
    close: "Schließen",
    open: (host) => `Link zu ${host} öffnen`,
  },
  link: {
    title: "Diesen Link öffnen?",
    body: (host) => `Er führt zu ${host}. Wir können nicht dafür bürgen, und die Seite kann deine IP-Adresse sehen.`,
    stay: "Hier bleiben",
    open: "In neuem Tab öffnen",
  },
};

export const connection: Messages["connection"] = {
  label: "Verbindung",
  lost: "Verbindung verloren. Deine Nachrichten sind gespeichert.",
  online: "Wieder verbunden",
  blocked:
    "IO ist erreichbar, aber ein Proxy, ein VPN oder eine Browser-Erweiterung blockiert Live-Verbindungen. Versuch ein anderes Netz, oder schalte es für diese Seite aus. Deine Nachrichten sind gespeichert.",
  reconnecting: (attempt) =>
    attempt > 1
      ? `Verbindet neu (Versuch ${attempt}). Deine Nachrichten sind gespeichert.`
      : "Verbindet neu. Deine Nachrichten sind gespeichert.",
  tryNow: "Jetzt versuchen",
  offline: "Du bist offline. Deine Nachrichten sind gespeichert.",
  back: "Wieder online.",
  backSent: (number) =>
    plural(number, { one: "Wieder online, 1 Nachricht gesendet.", other: "Wieder online, # Nachrichten gesendet." }),
};

export const closed: Messages["closed"] = {
  because: {
    suspended_account: {
      title: "Dieses Konto kann nicht chatten",
      body: "Es ist gesperrt. Du kannst dich an die Leute wenden, die diesen Server betreiben.",
      action: "Zur Startseite",
    },
    replaced_by_other_tab: {
      title: "IO ist in einem anderen Tab offen",
      body: "Dieser Tab ruht, damit der andere weitermachen kann. Du kannst IO hierher zurückholen.",
      action: "Hier benutzen",
    },
    upgrade_required: {
      title: "Es gibt eine neue Version von IO",
      body: "Lade die Seite neu, um weiterzumachen. Nichts Geschriebenes geht verloren.",
      action: "Neu laden",
    },
  },
};

export const live: Messages["live"] = {
  messages: (name, text) => `${name}: ${text}`,
  count: (name, number) =>
    plural(number, { one: `1 neue Nachricht von ${name}`, other: `# neue Nachrichten von ${name}` }),
  matched: (name) => `Du redest jetzt mit ${name}`,
  endedByMe: "Du hast den Chat beendet",
  ended: "Der Chat ist zu Ende",
  notSent: "Eine Nachricht wurde nicht gesendet",
  revealAsked: (name) => `${name} möchte zeigen, wer dahintersteckt`,
  revealed: (name) => `Du und ${name} habt euch eure Karten gezeigt`,
  away: (name) => `${name} hat keine Verbindung`,
  back: (name) => `${name} ist wieder da`,
  titleUnread: (number, title) => `(${number}) ${title}`,
  running: {
    label: "Läuft gerade",
    searching: "Die Suche läuft",
    lookAround: "Sieh dich um. Wir rufen dich hier.",
    show: "Zeigen",
    stopped: "Die Suche ist beendet",
    stoppedWhy: "Wir haben niemanden gefunden.",
    called: "Jemand ist da",
    calledAloud: "Jemand ist da. Sag Hallo, um anzufangen.",
    waiting: (left) => `Wartet auf dich · ${left}`,
    hello: "Hallo sagen",
    talking: "Ihr redet gerade",
    unread: fresh,
    back: "Zurück",
  },
};

export const reveal: Messages["reveal"] = {
  notYet: {
    title: "Noch nicht ganz",
    messages: (number) =>
      plural(number, {
        one: "Redet zuerst noch etwas länger: noch 1 Nachricht.",
        other: "Redet zuerst noch etwas länger: noch # Nachrichten.",
      }),
    time: (wait) => `Fragen kannst du in: ${wait}.`,
    none: "In diesem Chat kannst du nicht noch einmal fragen.",
    ok: "OK",
  },
  fields: {
    first_name: "Vorname",
    alias: "Alias",
    gender: "Geschlecht",
    contact: "Kontakt",
    about: "Ein paar Worte",
    email_domain: "Maildomain",
    picture: "Foto",
  },
  ownPicture: "Dein Foto",
  pictureOf: (name) => `Foto von ${name}`,
  genders: { woman: "Frau", man: "Mann", non_binary: "Nichtbinär", unsaid: "Möchte ich nicht sagen" },
  empty: "Nicht ausgefüllt",
  fill: "Fülle alles aus, was du angekreuzt hast.",
  write: { first_name: "Dein Vorname", about: "Ein paar Worte über dich", contact: "Wie man dich erreicht" },
  placeholders: { first_name: "Vorname", about: "Ein paar Worte", contact: "Mail oder Benutzername" },
  ask: {
    title: "Zeigen, wer du bist?",
    body: (name) =>
      `${name} erfährt nur, welche Teile du anbietest. Stimmt ihr beide zu, drehen sich eure Karten gemeinsam um. Sie bleiben unter Leute, bis eine Seite ihre verbirgt.`,
    met: (name, offered) =>
      `${name} hat gerade auch gefragt und bietet an: ${offered}. Was du hier wählst, ist die Antwort darauf.`,
    send: "Fragen",
  },
  answer: {
    title: (name) => `${name} deine Karte zeigen`,
    body: (name, offered) => `${name} bietet an: ${offered}. Du entscheidest, was du zeigst, und ob überhaupt.`,
    confirm: "Einander zeigen",
  },
  choose: "Was du zeigen würdest",
  preview: (name) => `Das würde ${name} sehen`,
  previewEmpty: "Wähle mindestens einen Teil.",
  nothing: "Noch nichts. Kreuze oben etwas an oder schreib etwas.",
  warnings:
    "Ein Bildschirmfoto ist möglich, und das kannst du nicht zurücknehmen. Schick nie Geld an jemanden, den du hier triffst.",
  contactTick: "Ich möchte zeigen, wie man mich außerhalb von IO erreicht.",
  cancel: "Abbrechen",
  offered: {
    title: (name) => `${name} möchte zeigen, wer dahintersteckt`,
    body: (offered) =>
      `Angeboten wird: ${offered}. Du entscheidest, was du zeigst, und ob überhaupt. Ohne deine Zustimmung wird nichts gezeigt.`,
    yes: "Wählen, was ich zeige",
    no: "Jetzt nicht",
  },
  asked: {
    body: (name, offered) =>
      `Du hast ${name} gefragt und bietest an: ${offered}. Kommt keine Antwort, läuft die Frage still ab.`,
    cancel: "Zurücknehmen",
  },
  shown: {
    theirs: (name) => `${name}, gezeigt`,
    both: "Ihr habt euch eure Karten gezeigt.",
    is: (name) => `${name} ist`,
    youAre: "Du bist",
    you: "Du",
    metAs: (name) => `Getroffen als ${name}`,
    mine: "Was von dir zu sehen ist",
    done: "Fertig",
    hidden: (name) => `${name} zeigt die eigene Karte nicht mehr.`,
    mineHidden: "Du hast deine Karte verborgen.",
    hide: "Meine Karte verbergen",
    hiding: "Wird verborgen",
    notHidden: "Deine Karte ist noch nicht verborgen. Bitte versuch es noch einmal.",
  },
  kept: { theirs: "Die andere Karte ansehen", mine: "Ansehen, was von dir zu sehen ist" },
  passed: "Diesmal bleibt es anonym.",
  hideDialog: {
    title: "Deine Karte verbergen?",
    body: (name) => `${name} sieht sie dann nicht mehr. Vielleicht wurde sie schon gelesen oder kopiert.`,
    keep: "Behalten",
    hide: "Verbergen",
  },
  refused: {
    reveal_too_soon: "Es ist noch etwas früh. Redet zuerst etwas länger.",
    reveal_open: "Es gibt schon eine offene Frage.",
    reveal_stale: "Diese Frage ist nicht mehr offen.",
    reveal_field_empty: "Ein Teil deiner Karte ist noch leer. Bitte fülle ihn aus.",
    rate_limited: "Zu viele Versuche. Bitte warte einen Moment.",
    other: "Das hat nicht geklappt. Bitte versuch es noch einmal.",
  },
};

export const rating: Messages["rating"] = {
  title: {
    me: "Du hast den Chat beendet",
    blocked: (name) => `Du hast ${name} blockiert`,
    peer: (name) => `${name} ist gegangen`,
    idle: "Im Chat wurde es still",
    noShow: "Die andere Seite kam nicht",
    system: "Der Chat ist zu Ende",
  },
  body: {
    me: "Danke, dass du hier warst.",
    blocked:
      "Wir bringen euch nicht wieder zusammen. Die andere Seite sieht nur, dass der Chat zu Ende ist. In den Einstellungen kannst du die Blockierung aufheben.",
    peer: "Das kommt vor und liegt nicht an dir.",
    idle: "Eine Weile hat niemand geschrieben.",
    noShow: "Es kam niemand dazu. Du hast nichts falsch gemacht.",
  },
  kept: "Die andere Karte bleibt unter Leute.",
  how: "Wie war es?",
  thumbs: { up: "Gut", down: "Nicht gut" },
  tagsLegend: "Noch etwas dazu? Bis zu drei.",
  tags: {
    kind: "Freundlich",
    funny: "Lustig",
    good_listener: "Hört gut zu",
    interesting: "Interessant",
    shared_interests: "Viel gemeinsam",
    respectful: "Respektvoll",
    low_effort: "Wenig Mühe",
    boring: "Langweilig",
    rude: "Unhöflich",
    pushy: "Aufdringlich",
    off_topic: "Am Thema vorbei",
    left_early: "Früh gegangen",
  },
  why: "Was passiert mit meiner Bewertung?",
  whyBody:
    "Niemand sieht sie, auch nicht als Durchschnitt. Sie hilft uns nur, Menschen zusammenzubringen, die sich verstehen.",
  thanks: "Danke. Du kannst das zehn Minuten lang ändern.",
  undo: "Rückgängig",
  notAgain: "Nicht wieder zusammenbringen",
  notAgainDone: "Wir bringen euch nicht wieder zusammen.",
  block: "Blockieren",
  blocked: (name) => `${name} ist blockiert. Ihr trefft euch nicht wieder.`,
  again: "Fragen, ob ihr wieder redet",
  asked: "Gesendet. Wenn die andere Seite auch will, siehst du es hier.",
  find: "Jemand Neues finden",
  lobby: "Zurück zur Lobby",
  refused: "Das hat nicht geklappt. Bitte versuch es noch einmal.",
};

export const question: Messages["question"] = {
  label: "Eine kurze Frage",
  builtIn: "Wie wohl hast du dich in diesem Gespräch gefühlt?",
  steps: ["Gar nicht", "Ein wenig", "Teils, teils", "Meistens", "Sehr"],
  step: (number, words) => `${number}: ${words}`,
  yes: "Ja",
  no: "Nein",
  notNow: "Nicht jetzt",
  why: "Deine Antwort wird nur gezählt: ohne deinen Namen und ohne diesen Chat. Die andere Seite erfährt nie davon.",
  thanks: "Danke.",
  later: "Alles klar. Die nächste Frage kommt frühestens in einem Monat.",
  failed: "Deine Antwort kam nicht an. Versuch es noch einmal oder lass es.",
};
