/** Rules that changed since a person agreed: what is new, what is gone, and the choice. Nothing else is closed to them. */
import "../../../i18n/sections/onboarding";

import { Link } from "wouter";

import { agreeToRules, rulesQuery } from "../../../api/account";
import { sentence } from "../../../api/problems";
import { putProfile } from "../../../api/queries";
import { m } from "../../../i18n/catalogue";
import { dayWithin } from "../../../i18n/format";
import { useQuery, useQueryClient } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { paths } from "../../../routes";
import { Note } from "../../../ui/Banner";
import { Button, buttonClass } from "../../../ui/Button";
import { PageHeading } from "../../../ui/Page";
import { ErrorState, Skeleton } from "../../../ui/States";
import { RulesList } from "./RulesList";

/** The page. */
export function RulesStep() {
  const client = useQueryClient();
  const words = m.onboarding.rules;
  const { data, error, refetch } = useQuery(rulesQuery);
  const agree = useMutation({
    mutationFn: agreeToRules,
    onSuccess: (profile) => {
      putProfile(client, profile);
    },
    // They changed once more while this was read.
    onError: () => void refetch(),
  });
  return (
    <main id="main" className="page page-narrow">
      <div className="page-head">
        <PageHeading title={words.changedTitle} />
        <p className="lead">{words.changedLead}</p>
      </div>
      {data === undefined ? (
        error === null ? (
          <Skeleton />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="stack-loose">
          <p className="secondary">{words.since(dayWithin(new Date(data.published_at), new Date()))}</p>
          <RulesList lines={data.lines} />
          {data.terms_changed && <a href={paths.terms}>{words.termsChanged}</a>}
          {data.privacy_changed && <a href={paths.privacy}>{words.privacyChanged}</a>}
          {agree.isError && <Note tone="danger">{sentence(agree.error)}</Note>}
          <Button
            look="primary"
            busy={agree.isPending}
            onClick={() => {
              agree.mutate(data.version);
            }}
          >
            {words.agree}
          </Button>
          <div className="stack-tight">
            <p>{words.orLeave}</p>
            <div>
              <Link className={buttonClass({})} href={paths.settings}>
                {words.settings}
              </Link>
            </div>
          </div>
        </div>
      )}
    </main>
  );
}
