interface ImportMetaEnv {
  /** Which build this is, for error reports. */
  readonly VITE_RELEASE?: string;
}
