/** What is shown of a node, and of an entry. */
export { Recommended } from "./Recommended";
export { Strip } from "./Strip";
