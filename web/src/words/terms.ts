/** Terms of statistics that the panel uses, each with a definition of one line, as docs/glossary.md and docs/method.md have it. */
export const TERMS = {
  auc: ["AUC", "The share of pairs of one error and one image of its class in which the error measures more. 0.5: no difference. 1: always."],
  p: ["p", "The probability that chance alone gives a result at least this extreme."],
  corrected: ["corrected", "Allowance is made for everything that was tested, so that few such results are due to chance."],
  z: ["z", "A difference divided by its standard deviation under chance."],
  delta: ["Δ", "The mean saliency map of these images minus that of all images."],
  uniform: ["× uniform", "1 is the value that every place would have if sensitivity were spread evenly over the image."],
  saliency: ["Saliency", "How strongly a small change at each place changes the score of the predicted class."],
  contrastive: ["Contrastive map", "How strongly a small change at each place changes the score of the predicted class minus that of the label."],
  interval: ["95% interval", "A range that contains the true share in 95 of 100 such measurements."],
  intervals: ["intervals", "Ranges that all contain the true shares in 95 of 100 such sets of measurements."],
  overlap: ["overlap", "The errors in both clusters, as a share of the errors in either."],
  heldOut: ["held-out images", "Images that the tree of this check was not built from."],
  neighbours: ["nearest neighbours", "The images at the smallest distance in the representation that the tree is built from."],
  median: ["median", "Half of the images measure less, half measure more."],
} as const;

export type TermName = keyof typeof TERMS;
