/** Reports a person of the list, with the last messages to pick from. */
import { transcriptQuery } from "../../api/people";
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
  const { data } = useInfiniteQuery(transcriptQuery(chat));
  return <ReportDialog chat={chat} name={name} messages={reportable(data?.pages[0]?.events ?? [])} onClose={onClose} />;
}
