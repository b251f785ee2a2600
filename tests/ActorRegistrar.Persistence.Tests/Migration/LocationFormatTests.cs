using ActorRegistrar.Persistence.Migration;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Migration;

/// <summary>The <c>location</c> table as text, out and in.</summary>
public sealed class LocationFormatTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly LocationOrigin Origin = new(NewYork, new DateTimeOffset(2026, 11, 26, 1, 0, 0, TimeSpan.Zero));

    public static TheoryData<LocationDialect> Dialects { get; } = [LocationDialect.PostgreSql, LocationDialect.MySql, LocationDialect.Sqlite];

    [Theory, MemberData(nameof(Dialects))]
    public void Every_row_comes_back_from_sql_as_it_went(LocationDialect dialect) => AnyBinding.Row.Array[1, 20].Sample(
        rows => Assert.Equal(rows, Read(Sql(rows, dialect))), iter: 200);

    [Theory, MemberData(nameof(Dialects))]
    public void Every_row_comes_back_from_csv_as_it_went(LocationDialect dialect) => AnyBinding.Row.Array[1, 20].Sample(
        rows => Assert.Equal(rows, LocationCsvReader.Read(Scan(Csv(rows, dialect)), Origin).Select(read => read.Row!)), iter: 200);

    [Fact]
    public void What_is_written_for_sqlite_is_what_sqlite_holds() => AnyBinding.Row.Array[1, 20].Sample(
        rows =>
        {
            using var database = new SqliteConnection("Data Source=:memory:");
            database.Open();
            Run(database, $"CREATE TABLE location (id INTEGER PRIMARY KEY, {string.Join(", ", LocationTable.Written)}, UNIQUE (ruid))");
            Run(database, Sql(rows, LocationDialect.Sqlite));
            using SqliteCommand command = database.CreateCommand();
            command.CommandText = "SELECT username, contact, user_agent, typeof(expires) FROM location ORDER BY id";
            using SqliteDataReader reader = command.ExecuteReader();
            foreach (LocationRow row in rows.DistinctBy(LocationTable.RuidOf))
            {
                Assert.True(reader.Read());
                Assert.Equal((row.Username, row.Contact, "real"), (reader.GetString(0), reader.GetString(1), reader.GetString(3)));
            }
            Assert.False(reader.Read());
        },
        iter: 100);

    [Fact]
    public void A_later_export_updates_the_rows_of_an_earlier_one()
    {
        LocationRow row = AnyBinding.Row.Single();
        Assert.Equal(LocationTable.RuidOf(row), LocationTable.RuidOf(row with { Expires = AnyBinding.T0.AddDays(1), CSeq = 9, CallId = "other" }));
        Assert.NotEqual(LocationTable.RuidOf(row with { RegId = 0 }), LocationTable.RuidOf(row with { RegId = 0, Contact = "sip:other@example.com" }));
        Assert.True(LocationTable.RuidOf(row).Length <= 64);
    }

    [Theory]
    [InlineData("INSERT INTO location (username,domain,contact,expires,callid,cseq) VALUES ('a','b.com','sip:a@1.2.3.4','2026-11-25 20:35:27','c',1);")]
    [InlineData("-- a comment; with 'quotes\nCREATE TABLE \"public\".location (\n id integer, username varchar(64) DEFAULT '' NOT NULL, domain text, contact text, expires text, callid text, cseq int, CONSTRAINT x UNIQUE (id));\nINSERT INTO public.location VALUES (1, 'a', 'b.com', 'sip:a@1.2.3.4', '2026-11-25 20:35:27', 'c', 1);")]
    [InlineData("/*!40101 SET NAMES utf8 */;\nCREATE TABLE `location` (`username` varchar(64), `domain` varchar(64), `contact` text, `expires` datetime, `callid` text, `cseq` int, KEY `x` (`username`));\nLOCK TABLES `location` WRITE;\nINSERT INTO `location` VALUES ('a','b.com','sip:a@1.2.3.4','2026-11-25 20:35:27','c',1);\nUNLOCK TABLES;")]
    [InlineData("\\restrict abc'def\nSET x = 'y;z';\nCOPY public.location (username, domain, contact, expires, callid, cseq) FROM stdin;\na\tb.com\tsip:a@1.2.3.4\t2026-11-25 20:35:27\tc\t1\n\\.\n\nSELECT 1;")]
    [InlineData("INSERT INTO other VALUES (1, f(x));\nREPLACE INTO location (username,domain,contact,expires,callid,cseq) VALUES ('a','b.com','sip:a@1.2.3.4',1795656927,'c',1) ;")]
    public void Dumps_of_the_databases_own_tools_are_read(string dump)
    {
        LocationRow row = Assert.Single(Read(dump));
        Assert.Equal(("a", "b.com", "sip:a@1.2.3.4", "c", 1u), (row.Username, row.Domain, row.Contact, row.CallId, row.CSeq));
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 1, 35, 27, TimeSpan.Zero), row.Expires);
    }

    [Fact]
    public void A_backslash_escapes_where_the_database_says_so()
    {
        const string Values = "('a\\'','b.com','sip:a@1.2.3.4',1795656927,'c\\\\',1)";
        LocationRow mysql = Assert.Single(Read($"INSERT INTO `location` (username,domain,contact,expires,callid,cseq) VALUES {Values};"));
        Assert.Equal(("a'", "c\\"), (mysql.Username, mysql.CallId));
        LocationRow postgres = Assert.Single(Read(
            "SET standard_conforming_strings = on;\nINSERT INTO location (username,domain,contact,expires,callid,cseq) VALUES ('a\\','b.com','s',1,E'c\\\\',1);"));
        Assert.Equal(("a\\", "c\\"), (postgres.Username, postgres.CallId));
    }

    [Theory]
    [InlineData("-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)\n", "a'")]
    [InlineData("-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n", "a'")]
    [InlineData("/*M!999999\\- enable the sandbox mode */ \n", "a'")]
    [InlineData("/*!40101 SET NAMES utf8 */;\n", "a'")]
    [InlineData("-- ActorRegistrar: location table for MySQL\n", "a'")]
    public void The_database_that_wrote_a_dump_says_what_a_backslash_means(string beginning, string username) => Assert.Equal(
        username, Assert.Single(Read(beginning + "INSERT INTO location (username,domain,contact,expires,callid,cseq) VALUES ('a\\'','b.com','s',1,'c',1);")).Username);

    [Theory]
    [InlineData("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n")]
    [InlineData("--\n-- PostgreSQL database dump\n--\n")]
    [InlineData("-- ActorRegistrar: location table for SQLite\n")]
    public void Where_a_backslash_is_a_letter_it_is_kept(string beginning) => Assert.Equal(
        "a\\", Assert.Single(Read(beginning + "INSERT INTO location (username,domain,contact,expires,callid,cseq) VALUES ('a\\','b.com','s',1,'c',1);")).Username);

    [Fact]
    public void A_backslash_in_a_file_that_does_not_show_its_database_is_refused_with_its_line_unless_the_database_is_named()
    {
        const string Dump = "INSERT INTO location (username,domain,contact,expires,callid,cseq) VALUES\n('a\\','b.com','s',1,'c',1);";
        string sentence = Assert.Throws<UnreadableInputException>(() => Read(Dump)).Message;
        Assert.StartsWith("Line 2: ", sentence, StringComparison.Ordinal);
        Assert.Contains("--database", sentence, StringComparison.Ordinal);
        Assert.Equal("a\\", Assert.Single(Read(Dump, LocationDialect.Sqlite)).Username);
    }

    [Theory]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("1900-01-01 00:00:01")]
    [InlineData("2000-01-01 00:00:01")]
    public void A_time_of_registration_that_was_never_set_is_the_moment_of_the_dump(string lastModified) => Assert.Equal(
        Origin.TakenAt,
        Assert.Single(Read($"INSERT INTO location (username,domain,contact,expires,callid,cseq,last_modified) VALUES ('a','b.com','s',1795656927,'c',1,'{lastModified}');")).LastModified);

    [Fact]
    public void Open_sips_rows_are_read_without_names()
    {
        LocationRow row = Assert.Single(Read(
            "INSERT INTO location VALUES (4711,'bob','example.com','sip:bob@192.0.2.4',NULL,NULL,1795656927,0.5,'c',7,'2026-11-25 20:25:27',0,'nat','agent','udp:192.0.2.1:5060',NULL,'<urn:uuid:1>','{\"k\":1}','');",
            LocationDialect.MySql));
        Assert.Equal(("bob", 500, "urn:uuid:1", "udp:192.0.2.1:5060"), (row.Username, row.Q, row.Instance, row.Socket));
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 1, 25, 27, TimeSpan.Zero), row.LastModified);
    }

    [Theory]
    [InlineData("INSERT INTO location (username,contact,expires,callid,cseq) VALUES ('a','b',1,'c',1),\n('a','b',1,'c", "Line 2: a quoted value does not end")]
    [InlineData("INSERT INTO location (username,contact,expires,callid,cseq) VALUES ('a','b',1,'c',1),\n('a','b',1,", "Line 2: the values do not end")]
    [InlineData("INSERT INTO location (username,contact,expires,callid,cseq) VALUES ('a','b',1,'c',1)", "Line 1: the statement does not end")]
    [InlineData("\nINSERT INTO location (username,contact,expires,callid,cseq) VALUES ('a',lower('b'),1,'c',1);", "Line 2: 'lower' is no literal value")]
    [InlineData("COPY location (username,contact,expires,callid,cseq) FROM stdin;\na\tb\t1\tc\t1\na\tb\t1", "Line 3: there are 3 values for 5 columns")]
    [InlineData("COPY location (username,contact,expires,callid,cseq) FROM stdin;\na\tb\t1\tc\t1\n", "Line 3: the rows of COPY do not end")]
    [InlineData("INSERT INTO location VALUES (1,2,3);", "Line 1: 3 columns without names")]
    public void Sql_that_is_cut_off_or_is_no_table_is_refused_with_its_line(string dump, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<UnreadableInputException>(() => Read(dump)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("username,contact,expires,callid,cseq\na,b,1,c,1\na,b", "Line 3: there are 2 fields where the first line names 5")]
    [InlineData("username,contact,expires,callid,cseq\na,\"b", "Line 2: a quoted field does not end")]
    [InlineData("username,contact,expires,callid,cseq\na,\"b\"x,1,c,1", "Line 2: a quoted field goes on")]
    [InlineData("username,contact\na,b", "Line 1: there is no column expires")]
    public void Csv_that_is_cut_off_or_is_no_table_is_refused_with_its_line(string csv, string sentence) => Assert.StartsWith(
        sentence, Assert.Throws<UnreadableInputException>(() => LocationCsvReader.Read(Scan(csv), Origin).ToList()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_without_end_takes_no_memory_without_end() => Assert.Contains(
        "longer than", Assert.Throws<UnreadableInputException>(() => Read("INSERT INTO location VALUES ('" + new string('x', 100_000))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2461370.5590335647574", "2026-11-26T01:25:01Z")] // as Kamailio writes 20:25:01 in New York into SQLite
    [InlineData("2461370.55903356", "2026-11-26T01:25:01Z")]
    [InlineData("2026-11-25 20:25:27", "2026-11-26T01:25:27Z")]
    [InlineData("2026-11-25 20:25:27.25", "2026-11-26T01:25:27.25Z")]
    [InlineData("2026-11-25 20:25:27+00", "2026-11-25T20:25:27Z")]
    [InlineData("1795656927", "2026-11-26T01:35:27Z")]
    [InlineData("2026-03-08 02:30:00", "2026-03-08T07:30:00Z")] // an hour that New York leaves out
    [InlineData("0", null)]
    public void Times_are_read_in_every_form(string text, string? expected)
    {
        Assert.True(LocationTime.TryRead(text, NewYork, out DateTimeOffset? time));
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-5")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    public void Anything_else_is_no_time(string text) => Assert.False(LocationTime.TryRead(text, NewYork, out _));

    private static LocationRow[] Read(string sql, LocationDialect? dialect = null) => [.. LocationSqlReader.Read(Scan(sql), Origin, dialect).Select(read => read.Row!)];

    private static TextScanner Scan(string text) => new(new StringReader(text));

    private static string Sql(LocationRow[] rows, LocationDialect dialect)
    {
        using var text = new StringWriter();
        var writer = new LocationSql(text, dialect, NewYork, replace: true);
        foreach (LocationRow row in rows) writer.Write(row);
        writer.Complete();
        return text.ToString();
    }

    private static string Csv(LocationRow[] rows, LocationDialect dialect)
    {
        using var text = new StringWriter();
        var writer = new LocationCsv(text, dialect, NewYork);
        foreach (LocationRow row in rows) writer.Write(row);
        writer.Complete();
        return text.ToString();
    }

    private static void Run(SqliteConnection database, string sql)
    {
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
