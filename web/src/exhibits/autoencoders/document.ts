import type { AutoencodersFile } from "../../data/contract";
import { documentOf } from "../../data/document";

export const autoencodersFile = documentOf<AutoencodersFile>("autoencoders");

