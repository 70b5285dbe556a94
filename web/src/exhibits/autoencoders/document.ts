import { documentOf } from "../../data/document";

export const autoencodersFile = documentOf<AutoencodersFile>("autoencoders");

/** How an autoencoder learnt: mean squared errors of values in 0…1. */
export interface Learning {
  representation: string;
  steps: number;
  every: number; // steps of which each of `loss` is the mean
  loss: number[];
  baseline: number; // of always answering with the mean picture
}

export interface AutoencodersFile {
  format: number;
  autoencoders: Learning[];
}
