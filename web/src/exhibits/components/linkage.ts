/** Ward's linkage in a worker; where a page may have none, in slices on the page's own thread. */
import { type Linkage, wardInSlices } from "../../tree/ward";

export interface Asked {
  places: Float64Array;
  dimensions: number;
}

const SLICE = 12; // ms: the page answers between two

/** Rejects with the signal's reason once that is given. */
export async function linkageOf(asked: Asked, signal: AbortSignal): Promise<Linkage> {
  return (await beside(asked, signal)) ?? here(asked, signal);
}

/**
 * Null where a worker is refused. A page of one file, and one in a frame without an origin, may have none: a policy that
 * allowed them scripts from a blob would allow anybody's.
 */
function beside(asked: Asked, signal: AbortSignal): Promise<Linkage | null> {
  return new Promise((done, failed) => {
    let worker: Worker;
    try {
      worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    } catch {
      return done(null);
    }
    const end = () => worker.terminate();
    signal.addEventListener("abort", () => {
      end();
      failed(signal.reason as Error);
    });
    worker.onmessage = ({ data }: MessageEvent<Linkage>) => {
      end();
      done(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end();
      done(null);
    };
    worker.postMessage(asked);
  });
}

async function here({ places, dimensions }: Asked, signal: AbortSignal): Promise<Linkage> {
  const slices = wardInSlices(places, dimensions);
  for (;;) {
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      const { done, value } = slices.next();
      if (done) return value;
    }
    await new Promise((go) => setTimeout(go));
    signal.throwIfAborted();
  }
}
