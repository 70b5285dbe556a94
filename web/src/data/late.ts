/** What a large site has of every error beside label and prediction, read when somebody needs it; see parts.ts. */
import type { Errors } from "./documents";

export type Late = "id" | "confidence";

/** Whether what is read late is here, of one error or of all; asks for it. */
export function here({ parts }: Pick<Errors, "parts">, field: Late, error?: number): boolean {
  return parts?.ask(field, error) ?? true;
}

/** Waits for all that fields of filters look at. Throws a sentence where it cannot be had. */
export async function needed({ parts }: Pick<Errors, "parts">, ...fields: unknown[]): Promise<void> {
  await Promise.all(fields.map((field) => parts?.need(field)));
}
