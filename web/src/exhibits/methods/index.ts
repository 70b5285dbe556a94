/** The scoreboard: how every representation and method of clustering does. */
import { later } from "../../parts/later";
import type { Exhibit } from "../exhibit";
import { agreementFile, methodsFile } from "./document";

export const methods: Exhibit = {
  name: "methods",
  key: "methods",
  reads: [
    { document: methodsFile, when: "view" },
    { document: agreementFile, when: "view" },
  ],
  shows: [],
  view: { view: "methods", title: "Methods", hint: "Which clustering method to trust", panel: later(async () => (await import("./view")).MethodsView) },
};
