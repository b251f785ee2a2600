using System.Security.Cryptography;
using System.Text;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// Kamailio's <c>location</c> table, version 9 of its schema, as its packages create it for SQLite, PostgreSQL and MySQL; and the one of
/// OpenSIPS 3, of which the columns that both have are read.
/// </summary>
public static class LocationTable
{
    /// <summary>The table's usual name.</summary>
    public const string DefaultName = "location";

    internal const int CallIdLength = 255;
    internal const int UserAgentLength = 255;

    /// <summary>The columns that are written, in the order of the table; <c>id</c> is the database's own.</summary>
    internal static readonly string[] Written =
    [
        "ruid", "username", "domain", "contact", "received", "path", "expires", "q", "callid", "cseq", "last_modified", "flags", "cflags",
        "user_agent", "socket", "methods", "instance", "reg_id", "server_id", "connection_id", "keepalive", "partition",
    ];

    /// <summary>All columns of Kamailio's table, in its order, for dumps that do not name them.</summary>
    internal static readonly string[] Kamailio = ["id", .. Written];

    /// <summary>All columns of the table of OpenSIPS, in its order.</summary>
    internal static readonly string[] OpenSips =
    [
        "contact_id", "username", "domain", "contact", "received", "path", "expires", "q", "callid", "cseq", "last_modified", "flags",
        "cflags", "user_agent", "socket", "methods", "sip_instance", "kv_store", "attr",
    ];

    /// <summary>
    /// The row's identity in Kamailio. Made from what a contact is known by, so that a later export updates the row instead of adding one.
    /// </summary>
    internal static string RuidOf(LocationRow row)
    {
        string identity = row.RegId > 0 ? $"{row.Instance}\n{row.RegId}" : row.Contact;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Username}\n{row.Domain}\n{identity}"));
        return "uloc-x-" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    /// <summary>The first column that is too short for its value and must not be cut; null when all fit.</summary>
    internal static string? FindTooLong(LocationRow row) => row switch
    {
        { Username.Length: > 64 } => "user",
        { Domain.Length: > 64 } => "domain",
        { Contact.Length: > 512 } => "contact",
        { Received.Length: > 128 } => "source",
        { Path.Length: > 512 } => "Path",
        { Socket.Length: > 64 } => "socket",
        { Instance.Length: > 253 } => "instance-id",
        _ => null,
    };

    /// <summary>Text that nothing depends on, at the length of its column and not within a surrogate pair.</summary>
    internal static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
