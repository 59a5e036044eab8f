import { discoveryApiRef, fetchApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** Either what was asked for, or why there is nothing to show. */
export type Answer<T> = { readonly problem: string } | (T & { readonly problem?: undefined });

/**
 * Asks the backend for `/api/idp/<path>`.
 *
 * @param seconds - asks again after as many; once if left out
 * @returns undefined until the first answer
 */
export function useIdp<T>(path: string | undefined, seconds?: number): Answer<T> | undefined {
  const discovery = useApi(discoveryApiRef);
  const { fetch } = useApi(fetchApiRef);
  const [answer, setAnswer] = useState<Answer<T>>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const ask = async () => {
      const found = await read<T>(fetch, `${await discovery.getBaseUrl('idp')}/${path}`);
      if (!isGone) {
        setAnswer(found);
        timer = seconds === undefined ? undefined : setTimeout(() => void ask(), seconds * 1000);
      }
    };
    setAnswer(undefined);
    if (path !== undefined) {
      void ask();
    }
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [discovery, fetch, path, seconds]);
  return answer;
}

async function read<T>(fetch: typeof globalThis.fetch, url: string): Promise<Answer<T>> {
  try {
    return (await (await fetch(url)).json()) as Answer<T>;
  } catch {
    return { problem: 'the portal does not answer; is it still running?' };
  }
}
