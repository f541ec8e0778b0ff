/** What stands around every screen of a session: sections, top bar, palette, and the clock that ends the session. */
import "./shell.css";

import { useEffect, useMemo, useRef, useState } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";

import { clock } from "../../i18n/format";
import { inThisBrowser } from "../../platform/storage";
import { me as askMe } from "../api/endpoints";
import type { Me } from "../types";
import { paths } from "../paths";
import { Announcements } from "../screens/announcements/Announcements";
import { Communities } from "../screens/communities/Communities";
import { News } from "../screens/announcements/News";
import { AppealPage } from "../screens/appeals/AppealPage";
import { Appeals } from "../screens/appeals/Appeals";
import { Board } from "../screens/hearing/Board";
import { Feedback } from "../screens/hearing/Feedback";
import { CasePage } from "../screens/cases/CasePage";
import { Days } from "../screens/insights/Days";
import { Insights } from "../screens/insights/Insights";
import { Live } from "../screens/insights/Live";
import { Audit } from "../screens/office/Audit";
import { Health } from "../screens/office/Health";
import { Keys } from "../screens/office/Keys";
import { Staff } from "../screens/office/Staff";
import { People } from "../screens/people/People";
import { PersonPage } from "../screens/people/PersonPage";
import { Requests } from "../screens/people/Requests";
import { Queue } from "../screens/queue/Queue";
import { Question } from "../screens/question/Question";
import { Tuning } from "../screens/tuning/Tuning";
import { WordLists } from "../screens/words/WordLists";
import { SessionContext, useIdle } from "../session/session";
import { useAsked } from "../ui/asked";
import { Icon, Mark } from "../ui/Icon";
import { Empty } from "../ui/Panel";
import { problems } from "../words/problems";
import { shell as w } from "../words/shell";
import { type Command, CommandsContext } from "../commands";
import { type Line, Palette } from "./Palette";
import { type Section, sectionsOf } from "./sections";

/** A session on the screen. */
export function Shell({ first, onOut }: { first: Me; onOut: (reason: "asked" | "idle") => void }) {
  const asked = useAsked(["me"], askMe, { every: 30 });
  const me = asked.data ?? first;
  useIdle(asked.put, () => onOut("idle"));
  const [commands, setCommands] = useState<readonly Command[]>([]);
  const [isFinding, setFinding] = useState(false);
  const [path, go] = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);

  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setFinding((is) => !is);
    };
    addEventListener("keydown", open);
    return () => removeEventListener("keydown", open);
  }, []);

  // A new page is read from its start.
  useEffect(() => {
    if (before.current !== path) main.current?.focus();
    before.current = path;
  }, [path]);

  const session = useMemo(() => ({ me, signOut: () => onOut("asked") }), [me, onOut]);
  const sections = sectionsOf(me);
  const lines = (text: string) => linesFor(text, { sections, commands, go, signOut: session.signOut });
  const fresh = commands.find(({ isFresh }) => isFresh === true);
  return (
    <SessionContext value={session}>
      <CommandsContext value={setCommands}>
        <div className="console">
          <a className="skip-link" href="#main">
            {w.skip}
          </a>
          <Rail sections={sections} me={me} path={path} onSignOut={session.signOut} />
          <header className="top">
            <button type="button" className="btn btn-quiet btn-sq menu" popoverTarget="rail" aria-label={w.menu}>
              <Icon name="menu" />
            </button>
            <button type="button" className="find" onClick={() => setFinding(true)}>
              <Icon name="find" />
              <span>{w.find}</span>
              <kbd>Ctrl K</kbd>
            </button>
            <span className="sp" />
            {fresh !== undefined && (
              <button type="button" className="fresh" onClick={fresh.run}>
                {fresh.label} · <u>{w.show}</u>
              </button>
            )}
            <span className="sess" title={w.endsHint(clock(new Date(me.ends_at)))}>
              <Icon name="clock" /> {w.ends(clock(new Date(me.ends_at)))}
            </span>
            <span className="me">
              <b>{me.name}</b>
              <small>{w.roles[me.role]}</small>
            </span>
          </header>
          <main className="main" id="main" tabIndex={-1} ref={main}>
            <News />
            <Screens sections={sections} />
          </main>
        </div>
        {isFinding && <Palette lines={lines} onClose={() => setFinding(false)} />}
      </CommandsContext>
    </SessionContext>
  );
}

function Rail({ sections, me, path, onSignOut }: RailProps) {
  const rail = useRef<HTMLElement>(null);
  // On a phone the sections are a popover; choosing one closes it.
  useEffect(() => {
    const element = rail.current;
    if (element?.matches(":popover-open") === true) element.hidePopover();
  }, [path]);
  return (
    <aside className="rail" id="rail" popover="auto" aria-label={w.title} ref={rail}>
      <Link className="brand" href="/" aria-label={w.console}>
        <Mark />
        <span>{w.title}</span>
      </Link>
      <nav aria-label={w.sections}>
        <ul className="nav">
          {sections.map((section) => {
            const count = section.waiting?.(me) ?? 0;
            const isHere = path.startsWith(section.path) || (section.path === paths.queue && path.startsWith("/cases"));
            return (
              <li key={section.path}>
                <Link href={section.path} aria-current={isHere ? "page" : undefined}>
                  <Icon name={section.icon} />
                  <span className="nav-name">{section.name}</span>
                  {count > 0 && (
                    <span className="nav-count">
                      {count}
                      <span className="visually-hidden"> {w.waiting}</span>
                    </span>
                  )}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="rail-end">
        <button type="button" className="btn btn-quiet" aria-label={w.theme} onClick={switchTheme}>
          <Icon name="theme" />
          <span className="wide">{w.theme}</span>
        </button>
        <button type="button" className="btn btn-quiet" aria-label={w.signOut} onClick={onSignOut}>
          <Icon name="leave" />
          <span className="wide">{w.signOut}</span>
        </button>
      </div>
    </aside>
  );
}

interface RailProps {
  sections: readonly Section[];
  me: Me;
  path: string;
  onSignOut: () => void;
}

function Screens({ sections }: { sections: readonly Section[] }) {
  const start = sections[0];
  return (
    <Switch>
      <Route path="/">
        {start === undefined ? (
          <Empty title={problems.notAllowedTitle} body={problems.notAllowedBody} />
        ) : (
          <Redirect to={start.path} replace />
        )}
      </Route>
      <Route path={paths.queue} component={Queue} />
      <Route path="/cases/:reference">{({ reference }) => <CasePage key={reference} reference={reference} />}</Route>
      <Route path={paths.appeals} component={Appeals} />
      <Route path="/appeals/:reference">
        {({ reference }) => <AppealPage key={reference} reference={reference} />}
      </Route>
      <Route path={paths.requests} component={Requests} />
      <Route path={paths.people} component={People} />
      <Route path="/people/:tag">{({ tag }) => <PersonPage key={tag} tag={tag} />}</Route>
      <Route path={paths.insights} component={Insights} />
      <Route path={paths.insightsDays} component={Days} />
      <Route path={paths.insightsLive} component={Live} />
      <Route path={paths.feedback} component={Feedback} />
      <Route path={paths.board} component={Board} />
      <Route path={paths.announcements} component={Announcements} />
      <Route path={paths.communities} component={Communities} />
      <Route path={paths.words} component={WordLists} />
      <Route path={paths.matching} component={Tuning} />
      <Route path={paths.question} component={Question} />
      <Route path={paths.health} component={Health} />
      <Route path={paths.audit} component={Audit} />
      <Route path={paths.staff} component={Staff} />
      <Route path={paths.keys} component={Keys} />
      <Route>
        <Empty title={problems.notFoundTitle} body={problems.notFoundBody}>
          <Link className="btn btn-pri" href="/">
            {problems.toQueue}
          </Link>
        </Empty>
      </Route>
    </Switch>
  );
}

/** Light becomes dark and back; public/theme.js reads the same key before the first paint. */
function switchTheme(): void {
  const { dataset } = document.documentElement;
  const isDark =
    dataset["theme"] === "dark" ||
    (dataset["theme"] === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
  dataset["theme"] = isDark ? "light" : "dark";
  inThisBrowser.write("io.theme", dataset["theme"]);
}

interface Around {
  sections: readonly Section[];
  commands: readonly Command[];
  go: (path: string) => void;
  signOut: () => void;
}

function linesFor(text: string, { sections, commands, go, signOut }: Around): Line[] {
  const p = w.palette;
  const reference = text.toUpperCase();
  const lines: Line[] = [
    ...commands.map(({ label, keys, run, isFresh }) => ({
      group: p.now,
      label: isFresh === true ? p.showNew(label) : label,
      icon: "cases" as const,
      keys,
      run,
    })),
    ...sections.map(({ name, icon, path }) => ({ group: p.go, label: name, icon, run: () => go(path) })),
    { group: p.go, label: p.theme, icon: "theme", run: switchTheme },
    { group: p.go, label: p.signOut, icon: "leave", run: signOut },
  ];
  const found = lines.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  if (/^\d{4}-[A-Z]$/u.test(reference)) {
    found.unshift({ group: p.cases, label: p.open(reference), icon: "cases", run: () => go(paths.case(reference)) });
  } else if (/^A-\d{4}-[A-Z]$/u.test(reference)) {
    found.unshift({
      group: p.cases,
      label: p.openAppeal(reference),
      icon: "appeals",
      run: () => go(paths.appeal(reference)),
    });
  }
  return found;
}
