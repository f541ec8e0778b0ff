/** Birth date, asked neutrally, and the rules. The date is sent once and never stored. */
import "../../../i18n/sections/onboarding";

import { useQuery, useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { useRef, useState } from "react";

import { rulesQuery, stateAge } from "../../../api/account";
import { hasCode, sentence } from "../../../api/problems";
import { putProfile } from "../../../api/queries";
import { paths } from "../../../routes";
import { m } from "../../../i18n/catalogue";
import { months } from "../../../i18n/format";
import { Note } from "../../../ui/Banner";
import { Button, buttonClass } from "../../../ui/Button";
import { focusFirstError, Select, TextField } from "../../../ui/Field";
import { Page } from "../../../ui/Page";
import { Rich } from "../../../ui/Rich";
import { ErrorState, Skeleton } from "../../../ui/States";
import { type BirthDate, isoDate } from "./birth-date";
import { RulesList } from "./RulesList";
import { StepPage } from "./StepPage";

/** The step. */
export function AgeStep() {
  const client = useQueryClient();
  const [date, setDate] = useState<BirthDate>({ day: "", month: "", year: "" });
  const [wrong, setWrong] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const rules = useQuery(rulesQuery);
  const state = useMutation({
    mutationFn: (birth_date: string) => stateAge({ birth_date, rules_version: rules.data?.version ?? 0 }),
    onSuccess: (profile) => {
      putProfile(client, profile);
    },
  });

  if (hasCode(state.error, "under_age")) return <TooYoung />;

  const set = (change: Partial<BirthDate>) => {
    setDate({ ...date, ...change });
    setWrong(false);
  };
  const words = m.onboarding.age;
  const fault = wrong ? "birth-date-fault" : undefined;

  return (
    <StepPage at={1} title={words.title} lead={words.lead}>
      <form
        ref={form}
        noValidate
        className="stack-loose"
        onSubmit={(event) => {
          event.preventDefault();
          const birthDate = isoDate(date, new Date());
          setWrong(birthDate === undefined);
          if (birthDate === undefined) focusFirstError(form.current);
          else state.mutate(birthDate);
        }}
      >
        <div className="stack-tight">
          <div className="birth" role="group" aria-label={words.title}>
            <TextField
              label={words.day}
              inputMode="numeric"
              autoComplete="bday-day"
              maxLength={2}
              required
              faultId={fault}
              value={date.day}
              onChange={({ target }) => {
                set({ day: target.value });
              }}
            />
            <Select
              label={words.month}
              autoComplete="bday-month"
              required
              faultId={fault}
              value={date.month}
              onChange={({ target }) => {
                set({ month: target.value });
              }}
            >
              <option value="" />
              {months().map((name, index) => (
                <option key={name} value={index + 1}>
                  {name}
                </option>
              ))}
            </Select>
            <TextField
              label={words.year}
              inputMode="numeric"
              autoComplete="bday-year"
              maxLength={4}
              required
              faultId={fault}
              value={date.year}
              onChange={({ target }) => {
                set({ year: target.value });
              }}
            />
          </div>
          {wrong && (
            <p className="field-error" role="alert" id={fault}>
              {words.wrong}
            </p>
          )}
        </div>
        <section className="stack" aria-labelledby="rules">
          <h2 id="rules">{words.rulesTitle}</h2>
          {rules.data !== undefined && <RulesList lines={rules.data.lines} />}
          {rules.data === undefined &&
            (rules.error === null ? (
              <Skeleton />
            ) : (
              <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />
            ))}
        </section>
        {state.isError && <Note tone="danger">{sentence(state.error)}</Note>}
        <p className="secondary">
          <Rich
            text={words.agreeTo}
            parts={{
              terms: (
                <a href={paths.terms} target="_blank" rel="noreferrer">
                  {words.terms}
                </a>
              ),
            }}
          />{" "}
          <Rich
            text={words.knows}
            parts={{
              privacy: (
                <a href={paths.privacy} target="_blank" rel="noreferrer">
                  {words.privacy}
                </a>
              ),
            }}
          />
        </p>
        <Button look="primary" type="submit" busy={state.isPending} disabled={rules.data === undefined}>
          {words.accept}
        </Button>
      </form>
    </StepPage>
  );
}

function TooYoung() {
  return (
    <Page title={m.onboarding.tooYoung.title} lead={m.onboarding.tooYoung.lead} look="narrow">
      <a className={buttonClass()} href={paths.home}>
        {m.onboarding.tooYoung.leave}
      </a>
    </Page>
  );
}
