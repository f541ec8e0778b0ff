/** What is left of a page that failed: words, and a way on. */
import { m } from "../i18n/catalogue";
import { Button } from "../ui/Button";
import { Page } from "../ui/Page";

/** The page after a fault of ours. */
export function Crash() {
  return (
    <Page title={m.common.crash.title} lead={m.common.crash.body} look="centered">
      <Button
        look="primary"
        onClick={() => {
          location.reload();
        }}
      >
        {m.common.crash.reload}
      </Button>
    </Page>
  );
}
