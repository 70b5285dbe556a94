/** One open image. */
import { later } from "../../parts/later";

export const imageView = later(async () => (await import("./ImageView")).ImageView);
