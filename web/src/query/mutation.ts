/** Changes: under way, failed or done. Must not know any route. */
import { useRef, useState } from "react";

import { useQueryClient } from "./hooks";

interface Mutation<Answer, Argument> {
  mutationFn: (argument: Argument) => Promise<Answer>;
  onSuccess?: (answer: Answer, argument: Argument) => unknown;
  onError?: (error: Error) => unknown;
  onSettled?: () => unknown;
}

interface Change<Argument> {
  isPending: boolean;
  isError: boolean;
  error: Error | null;
  /** The values of the current or the last change. */
  variables: Argument | undefined;
}

/** Changes something. A newer change replaces an older one here; both reach the server. */
export function useMutation<Answer, Argument = void>(mutation: Mutation<Answer, Argument>) {
  const client = useQueryClient();
  const [change, setChange] = useState<Change<Argument>>(untouched);
  const latest = useRef(0);

  const run = async (argument: Argument, own: Pick<Mutation<Answer, Argument>, "onSuccess" | "onError">) => {
    latest.current += 1;
    const turn = latest.current;
    const put = (next: Change<Argument>) => {
      if (turn === latest.current) setChange(next);
    };
    put({ isPending: true, isError: false, error: null, variables: argument });
    try {
      const answer = await mutation.mutationFn(argument);
      await mutation.onSuccess?.(answer, argument);
      await mutation.onSettled?.();
      put({ isPending: false, isError: false, error: null, variables: argument });
      own.onSuccess?.(answer, argument);
    } catch (reason) {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      put({ isPending: false, isError: true, error, variables: argument });
      client.failed(error);
      mutation.onError?.(error);
      own.onError?.(error);
      await mutation.onSettled?.();
    }
  };

  return {
    ...change,
    mutate: (argument: Argument, own: Pick<Mutation<Answer, Argument>, "onSuccess" | "onError"> = {}) => {
      void run(argument, own);
    },
    reset: () => {
      latest.current += 1;
      setChange(untouched);
    },
  };
}

const untouched = { isPending: false, isError: false, error: null, variables: undefined };
