/** Uses a link or a code, and continues as the person it belongs to. */
import { useQueryClient } from "../../query/hooks";
import { useMutation } from "../../query/mutation";
import { useLocation } from "wouter";

import { verifyToken } from "../../api/account";
import { safeNext } from "../../routes";
import { forgetSignInEmail } from "../../state/sign_in";

/**
 * Signs in. Drops everything kept about another person before the next page asks for anything; `inPlace`: it is the
 * same person, who goes on where they are.
 */
export function useEnter(inPlace = false) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: verifyToken,
    onSuccess: ({ next }) => {
      forgetSignInEmail();
      if (inPlace) return client.invalidateQueries({ queryKey: [] });
      client.clear();
      navigate(safeNext(next), { replace: true });
      return undefined;
    },
  });
}
