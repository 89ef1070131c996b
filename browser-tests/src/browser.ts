import { provideChromium, toTerminal } from '@jogging/dev-env';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A browser page, with everything that the browser complained about or requested. */
export interface Visitor {
  readonly page: Page;
  /** Scripts that failed, violations of the content security policy, files that did not load. */
  readonly complaints: string[];
  /** The origins of all requests. */
  readonly origins: Set<string>;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = await provideChromium(toTerminal);
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  // Chromium does not run as root with its sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet;
  return chromium.launch({ executablePath, args });
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol)) origins.add(url.origin);
  });
  return { page, complaints, origins };
}
