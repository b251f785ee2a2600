using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Messages;

/// <summary>Names of header fields, long and compact (RFC 3261 section 7.3.3 and the registry it began).</summary>
public static class HeaderNames
{
    private const int BucketCount = 256;

    // Long names stand at the index of their SipHeader; the first is Unknown's. Compact names are added after them.
    private static readonly byte[][] Names = ToBytes(
        "", "Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Contact", "Expires", "Content-Length", "Content-Type", "Content-Encoding",
        "Content-Disposition", "Content-Language", "Require", "Proxy-Require", "Supported", "Unsupported", "Allow", "Accept", "Accept-Encoding",
        "Accept-Language", "Path", "Service-Route", "Route", "Record-Route", "User-Agent", "Server", "Date", "Timestamp", "Min-Expires",
        "Retry-After", "Authorization", "Proxy-Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info", "Subject",
        "Event", "Allow-Events", "Refer-To", "Referred-By", "Session-Expires", "Identity", "Warning", "Flow-Timer", "MIME-Version",
        "Organization", "Priority", "Reply-To", "In-Reply-To", "Alert-Info", "Call-Info", "Error-Info", "Accept-Contact", "Reject-Contact",
        "Request-Disposition");

    private static readonly Entry[] Entries = MakeEntries();

    // One more than the index of the bucket's first entry; 0 for an empty bucket.
    private static readonly byte[] Buckets = MakeBuckets(Entries);

    /// <summary>How many header fields <see cref="SipHeader"/> has, <see cref="SipHeader.Unknown"/> included.</summary>
    internal static int Count => Names.Length;

    /// <summary>Which header field a name in long or compact form is, without regard to ASCII case.</summary>
    public static SipHeader Match(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return SipHeader.Unknown;
        for (int next = Buckets[Bucket(name)]; next != 0;)
        {
            ref readonly Entry entry = ref Entries[next - 1];
            if (Ascii.EqualsIgnoreCase(entry.Name, name)) return entry.Header;
            next = entry.Next;
        }
        return SipHeader.Unknown;
    }

    /// <summary>The long name as the RFCs spell it; empty for <see cref="SipHeader.Unknown"/>.</summary>
    public static ReadOnlySpan<byte> NameOf(SipHeader header) => Names[(int)header];

    private static int Bucket(ReadOnlySpan<byte> name) =>
        (name.Length * 29 + Octets.ToLower(name[0]) * 3 + Octets.ToLower(name[^1]) * 17) & (BucketCount - 1);

    private static byte[][] ToBytes(params string[] names) => Array.ConvertAll(names, Encoding.ASCII.GetBytes);

    private static Entry[] MakeEntries()
    {
        ReadOnlySpan<(string Name, SipHeader Header)> compact =
        [
            ("v", SipHeader.Via), ("f", SipHeader.From), ("t", SipHeader.To), ("i", SipHeader.CallId), ("m", SipHeader.Contact),
            ("l", SipHeader.ContentLength), ("c", SipHeader.ContentType), ("e", SipHeader.ContentEncoding), ("k", SipHeader.Supported),
            ("s", SipHeader.Subject), ("o", SipHeader.Event), ("u", SipHeader.AllowEvents), ("r", SipHeader.ReferTo),
            ("b", SipHeader.ReferredBy), ("x", SipHeader.SessionExpires), ("y", SipHeader.Identity), ("a", SipHeader.AcceptContact),
            ("j", SipHeader.RejectContact), ("d", SipHeader.RequestDisposition),
        ];
        var entries = new Entry[Names.Length - 1 + compact.Length];
        for (int i = 1; i < Names.Length; i++) entries[i - 1] = new Entry(Names[i], (SipHeader)i);
        for (int i = 0; i < compact.Length; i++) entries[Names.Length - 1 + i] = new Entry(Encoding.ASCII.GetBytes(compact[i].Name), compact[i].Header);
        return entries;
    }

    private static byte[] MakeBuckets(Entry[] entries)
    {
        var buckets = new byte[BucketCount];
        for (int i = 0; i < entries.Length; i++)
        {
            int bucket = Bucket(entries[i].Name);
            entries[i].Next = buckets[bucket];
            buckets[bucket] = (byte)(i + 1);
        }
        return buckets;
    }

    private struct Entry(byte[] name, SipHeader header)
    {
        public readonly byte[] Name = name;
        public readonly SipHeader Header = header;
        public byte Next;
    }
}
