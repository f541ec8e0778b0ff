/** Replaces a page that failed: an explanation, and a next step. */
import { m } from "../i18n/catalogue";
import { Button } from "../ui/Button";
import { Page } from "../ui/Page";

/** The page after a fault of the app. */
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
