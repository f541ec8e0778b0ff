/** Reports a person of the list, with the last messages to pick from. */
import { peopleQuery, transcriptQuery } from "../../api/people";
import { useQueryClient } from "../../query/hooks";
import { useInfiniteQuery } from "../../query/infinite";
import { ReportDialog } from "../shared/report/ReportDialog";
import { reportable } from "../shared/report/reportable";

interface ReportMetProps {
  chat: string;
  name: string;
  onClose: () => void;
}

/** The dialog. Without a connection it works too, only without messages to pick. */
export function ReportMet({ chat, name, onClose }: ReportMetProps) {
  const client = useQueryClient();
  const { data } = useInfiniteQuery(transcriptQuery(chat));
  const close = () => {
    onClose();
    // With the report they may be blocked, and gone from the list.
    void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
  };
  return <ReportDialog chat={chat} name={name} messages={reportable(data?.pages[0]?.events ?? [])} onClose={close} />;
}
