/** What representations and groupings are called for people. In addresses they keep their ids. */

const COMPARED_BY: Record<string, [name: string, meaning: string]> = {
  combined: ["overall look", "Content, colour and texture, and image quality, together"],
  doubt: ["label doubt", "Evidence for prediction and against label. Wrong labels gather here"],
  features: ["content", "What the last convolutional layer sees"],
  penultimate: ["content without position", "The input of the last layer"],
  probabilities: ["hesitation", "Classes between which the model hesitates"],
  style: ["colour and texture", "Colour, texture and blur, from an early layer"],
  quality: ["image quality", "Blur, noise, brightness, contrast, edges, colourfulness and entropy"],
  saliency: ["sensitive places", "Where the model is sensitive"],
  gradcam: ["Grad-CAM", "The weights that Grad-CAM gives channels"],
  gradient: ["effect on training", "How an image would change training"],
  pretrained: ["kind of object", "What another network sees"],
  autoencoder: ["appearance", "Appearance alone, from an autoencoder"],
  "saliency-autoencoder": ["shape of sensitive places", "An autoencoder’s code of saliency maps"],
};

const SPLIT_BY: Record<string, [name: string, meaning: string]> = {
  label: ["class", "One group per ground-truth label, and clusters within it"],
  prediction: ["predicted class", "One group per predicted class, and clusters within it"],
  confusion: ["confusion", "One group per pair of label and predicted class, and clusters within it"],
  superclass: ["superclass", "One group per superclass, in it one per ground-truth label, and clusters within these"],
  none: ["nothing", "All classes together: causes often cut across classes"],
};

export function representationName(id: string): string {
  return id.split("+").map((part) => COMPARED_BY[part]?.[0] ?? part).join(" + ");
}

/** With its id, as on the command line. */
export function representationMeaning(id: string): string {
  return [...id.split("+").flatMap((part) => COMPARED_BY[part]?.[1] ?? []), `(${id})`].join(" ");
}

export function groupingName(id: string): string {
  return SPLIT_BY[id]?.[0] ?? id;
}

export function groupingMeaning(id: string): string {
  return `${SPLIT_BY[id]?.[1] ?? ""} (${id})`.trim();
}

/** A tree, in the middle of a sentence. */
export function treeName({ representation, grouping }: { representation: string; grouping: string }): string {
  return `${representationName(representation)}, ${grouping === "none" ? "not split" : `split by ${groupingName(grouping)}`}`;
}
