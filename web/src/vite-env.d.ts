interface ImportMetaEnv {
  /** The id of this build, for error reports. */
  readonly VITE_RELEASE?: string;
}
