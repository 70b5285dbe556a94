import { useLayoutEffect, useState } from "preact/hooks";
import type { Area } from "../layout/scene";

/** The size of an element, kept up to date. */
export function useSize(box: { current: HTMLElement | null }): Area {
  const [area, setArea] = useState<Area>({ width: 0, height: 0, ratio: 1 });
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      setArea((last) => (last.width === width && last.height === height && last.ratio === devicePixelRatio ? last : { width, height, ratio: devicePixelRatio }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return area;
}
