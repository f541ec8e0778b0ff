/** The routes of the short question after a good chat. Must not know any screen. */
import { call } from "./client";
import type { Schemas } from "./endpoints";

/** A question, with the words of staff or without. */
export type AskedQuestion = Schemas["AskedQuestion"];
/** An answer. */
export type Reply = Schemas["QuestionReply"];

/** Whether there is a question for me after this chat. It is given once, so a lost answer is not asked for again. */
export const askForQuestion = (chat: string) =>
  call<Schemas["ShortQuestion"]>("POST", "/api/chat/question", { body: { chat } });

/** Answers it. Sent again, nothing changes. */
export const answerQuestion = (body: Schemas["AnswerQuestion"]) =>
  call<undefined>("POST", "/api/chat/question/answer", { body, idempotent: true });
