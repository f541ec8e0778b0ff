import { act, screen, waitFor } from "@testing-library/react";
import { render } from "@testing-library/react";
import { expect, it } from "vitest";

import { QueryClient } from "./client";
import { QueryClientProvider } from "./hooks";
import { infiniteQueryOptions, useInfiniteQuery } from "./infinite";

it("asks for the page that fits after earlier pages were refreshed", async () => {
  const answers: ((page: { items: string[]; next?: number }) => void)[] = [];
  const asked: (number | undefined)[] = [];
  const list = infiniteQueryOptions({
    queryKey: ["list"],
    queryFn: ({ pageParam }: { pageParam: number | undefined }) => {
      asked.push(pageParam);
      return new Promise<{ items: string[]; next?: number }>((answer) => answers.push(answer));
    },
    getNextPageParam: ({ next }) => next,
  });
  function List() {
    const { data, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(list);
    return (
      <>
        <p>{data?.pages.flatMap(({ items }) => items).join(" ")}</p>
        <button onClick={() => void fetchNextPage()}>{isFetchingNextPage ? "wait" : "more"}</button>
      </>
    );
  }
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <List />
    </QueryClientProvider>,
  );
  act(() => answers[0]?.({ items: ["a"], next: 1 }));
  expect(await screen.findByText("a")).toBeVisible();
  act(() => void client.invalidateQueries({ queryKey: ["list"] }));
  act(() => screen.getByRole("button").click());
  act(() => answers[1]?.({ items: ["new", "a"], next: 2 }));
  await waitFor(() => expect(asked).toEqual([undefined, undefined, 2]));
  act(() => answers[2]?.({ items: ["b"] }));
  expect(await screen.findByText("new a b")).toBeVisible();
  expect(screen.getByRole("button")).toHaveTextContent("more");
});
