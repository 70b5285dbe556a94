/** What is shown of a node. */
export { Sanity } from "./Sanity";
export { Tried } from "./Tried";
