interface LoggedRequest {
  readonly method: string
  readonly url: string
  readonly ip: string
}

/** What the log says of a request: never its query, which may hold a token. */
export const logSerializers = {
  req ({ method, url, ip }: LoggedRequest) {
    return { method, url: url.split('?', 1)[0] ?? '', remoteAddress: ip }
  }
}
