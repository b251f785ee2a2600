namespace ActorRegistrar.Server.Options;

/// <summary>Settings under <c>Registrar:Audit:</c>: what is kept of refused attempts, and where who did what is written.</summary>
internal sealed record AuditSection
{
    /// <summary><c>RefusedAttempts</c>: refused REGISTERs kept in memory; 0 keeps none, the audit tells of them all the same. Default 1000.</summary>
    public int RefusedAttempts { get; init; } = 1_000;

    /// <summary><c>RefusedPerSource</c>: of one source at most this many within a minute; the rest is counted. Default 20.</summary>
    public int RefusedPerSource { get; init; } = 20;

    /// <summary><c>File</c>: a file that every event is added to as a line of JSON, relative to the working directory; empty for none.</summary>
    public string File { get; init; } = "";

    /// <summary><c>FileBytes</c>: size at which the file is put aside as <c>.1</c>, <c>.2</c> and so on. Default 10 MB.</summary>
    public int FileBytes { get; init; } = 10_000_000;

    /// <summary><c>FilesKept</c>: files put aside that are kept. Default 5.</summary>
    public int FilesKept { get; init; } = 5;

    /// <summary>Reads the section.</summary>
    public static AuditSection Read(SettingsReader settings)
    {
        var defaults = new AuditSection();
        return new AuditSection
        {
            RefusedAttempts = settings.Number("Audit:RefusedAttempts", defaults.RefusedAttempts, 0, 100_000, "attempts"),
            RefusedPerSource = settings.Number("Audit:RefusedPerSource", defaults.RefusedPerSource, 1, 10_000, "attempts a minute"),
            File = settings.Text("Audit:File", defaults.File),
            FileBytes = settings.Number("Audit:FileBytes", defaults.FileBytes, 10_000, 1_000_000_000, "bytes"),
            FilesKept = settings.Number("Audit:FilesKept", defaults.FilesKept, 1, 1_000, "files"),
        };
    }
}
